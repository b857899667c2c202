import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { resolvePath, tryParseAttributePath } from '../../src/protocol/schema/path.ts';
import { BehaviourError } from '../behaviour/behaviour-error.ts';
import type { Behaviour } from '../behaviour/table.ts';
import { pathsOfType } from '../resources/paths-of-type.ts';

/** Throws a `BehaviourError` if a behaviour names an attribute that no resource type has. */
export function checkAttributes(behaviour: Behaviour, models: readonly ResourceModel[]): void {
  const { unchangeable, maxLengths, normalisedValues, filterNames } = behaviour;
  const given = { unchangeable, ...mapped({ maxLengths, normalisedValues, filterNames }) };
  for (const [name, paths] of Object.entries(given)) {
    const unknown = paths.find((path) => !models.some((model) => hasAttribute(model, path)));
    if (unknown === undefined) continue;
    const known = models.flatMap(({ core }) => core.attributes.map((attribute) => attribute.name));
    const problem = `${name}: no resource type has an attribute ${JSON.stringify(unknown)}`;
    throw new BehaviourError(problem, unknown, known);
  }
}

function mapped(values: Readonly<Record<string, object>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Object.keys(value)]));
}

function hasAttribute(model: ResourceModel, entry: string): boolean {
  return pathsOfType([entry], model).some((text) => {
    const path = tryParseAttributePath(text);
    return path !== undefined && resolvePath(path, model) !== undefined;
  });
}
