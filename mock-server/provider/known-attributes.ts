import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { resolvePath, tryParseAttributePath } from '../../src/protocol/schema/path.ts';
import { BehaviourError } from '../behaviour/behaviour-error.ts';
import type { Behaviour } from '../behaviour/table.ts';
import { pathsOfType } from '../resources/paths-of-type.ts';

/**
 * Names of the attributes that every resource has, in lower case. `attributeNames` must not give one of these names to
 * another attribute.
 */
const namesOfResources: ReadonlySet<string> = new Set(['id', 'schemas', 'meta']);

/**
 * Throws a `BehaviourError` if a behaviour names an attribute that no resource type has. Also throws if
 * `attributeNames` or `singleObjects` names an attribute that must keep its form in responses.
 */
export function checkAttributes(behaviour: Behaviour, models: readonly ResourceModel[]): void {
  const { unchangeable, maxLengths, normalisedValues, filterNames, attributeNames, singleObjects } = behaviour;
  checkForm({ attributeNames: Object.keys(attributeNames), singleObjects });
  const given = {
    unchangeable,
    singleObjects,
    ...mapped({ maxLengths, normalisedValues, filterNames, attributeNames }),
  };
  for (const [name, paths] of Object.entries(given)) {
    const unknown = paths.find((path) => !models.some((model) => hasAttribute(model, path)));
    if (unknown === undefined) continue;
    const known = models.flatMap(({ core }) => core.attributes.map((attribute) => attribute.name));
    const problem = `${name}: no resource type has an attribute ${JSON.stringify(unknown)}`;
    throw new BehaviourError(problem, unknown, known);
  }
  const taken = Object.values(attributeNames).find((name) => namesOfResources.has(name.toLowerCase()));
  if (taken === undefined) return;
  const problem = `attributeNames: no attribute can get the name ${JSON.stringify(taken)}, because every resource has an attribute with this name`;
  throw new BehaviourError(problem, taken, []);
}

/**
 * Throws a `BehaviourError` for a path with a sub-attribute, a URN or a resource type. Only a top-level attribute can
 * have another form in responses, and this form applies to all resource types.
 */
function checkForm(given: Readonly<Record<string, readonly string[]>>): void {
  for (const [name, paths] of Object.entries(given)) {
    const path = paths.find((one) => /[.:]/.test(one));
    if (path === undefined) continue;
    const problem = `${name}: ${JSON.stringify(path)} is not a top-level attribute, and only a top-level attribute can have another form in responses`;
    throw new BehaviourError(problem, path, []);
  }
}

/**
 * Throws a `BehaviourError` if a behaviour for one resource type names an attribute of another type. Such a behaviour
 * could never have an effect on the attribute.
 */
export function checkTypeNames(type: string, values: Partial<Behaviour>): void {
  const { filterAttributes = [], unchangeable = [], maxLengths = {}, normalisedValues = {} } = values;
  const given = { filterAttributes, unchangeable, ...mapped({ maxLengths, normalisedValues }) };
  for (const [name, paths] of Object.entries(given)) {
    const other = paths.find((path) => (/^(?!urn:)(\w+):/i.exec(path)?.[1] ?? type) !== type);
    if (other === undefined) continue;
    const problem = `${type}.${name}: ${JSON.stringify(other)} names another resource type`;
    throw new BehaviourError(problem, other, []);
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
