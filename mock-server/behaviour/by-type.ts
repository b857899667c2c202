import { isObject } from '../../src/protocol/json/json.ts';
import { BehaviourError } from './behaviour-error.ts';
import { type Kind, refuse } from './kinds.ts';
import { readValue } from './read-value.ts';
import type { Row } from './row.ts';
import type { Behaviour, BehaviourByType } from './values.ts';

const expected = 'must be "none", or text such as User.patch=off Group.etag=off';

/**
 * Creates the kind of the behaviour `byType`. Its value contains, for each resource type, the values of other
 * behaviours that differ for the type. `rows` are the behaviours that `byType` may contain.
 */
export function valuesByType(rows: Readonly<Record<string, Row<unknown>>>): Kind<BehaviourByType> {
  return {
    values: 'none, or values by resource type: User.patch=off Group.etag=off',
    type: 'BehaviourByType',
    words: ['none'],
    read(input) {
      if (input === 'none') return {};
      const given = typeof input === 'string' ? parseAll(input) : input;
      if (!isObject(given)) return refuse(expected);
      const result: Record<string, Record<string, unknown>> = {};
      for (const [type, values] of Object.entries(given)) {
        if (!/^[a-z]\w*$/i.test(type) || !isObject(values)) return refuse(expected);
        result[type] = Object.fromEntries(
          Object.entries(values).map(([name, value]) => [name, readValue(`${type}.${name}`, rowOf(name), value)]),
        );
      }
      return result as BehaviourByType;
    },
    print(value) {
      const texts = Object.entries(value).flatMap(([type, values]) =>
        Object.entries(values).map(([name, one]) => `${type}.${name}=${rowOf(name).kind.print(one)}`),
      );
      return texts.length === 0 ? 'none' : texts.join(' ');
    },
  };

  function rowOf(name: string): Row<unknown> {
    if (Object.hasOwn(rows, name)) return rows[name] as Row<unknown>;
    const problem = `${JSON.stringify(name)} is not a behaviour that can be set for one resource type`;
    throw new BehaviourError(problem, name, Object.keys(rows));
  }
}

/** Splits text such as `User.patch=off Group.etag=off`. A value may contain spaces. */
function parseAll(text: string): Record<string, Record<string, string>> {
  const result: Record<string, Record<string, string>> = Object.create(null);
  for (const part of text.split(/\s+(?=\w+\.\w+=)/)) {
    const [, type, name, value] = /^(\w+)\.(\w+)=(.*)$/s.exec(part) ?? [];
    if (type === undefined || name === undefined || value === undefined) return refuse(expected);
    result[type] = { ...result[type], [name]: value };
  }
  return result;
}

/**
 * Returns the behaviours of `base` with `changes` applied. In `byType`, the values that `changes` does not contain are
 * kept.
 */
export function mergeBehaviour<T extends Partial<Behaviour>>(base: T, changes: Partial<Behaviour>): T {
  if (changes.byType === undefined) return { ...base, ...changes };
  const byType: Record<string, BehaviourByType[string]> = { ...base.byType };
  for (const [type, values] of Object.entries(changes.byType)) byType[type] = { ...byType[type], ...values };
  return { ...base, ...changes, byType };
}

/** Returns the behaviours that apply to the requests for a resource type. */
export function behaviourOfType(behaviour: Behaviour, type: string): Behaviour {
  const { [type]: own } = behaviour.byType;
  return own === undefined ? behaviour : { ...behaviour, ...own };
}

/**
 * Replaces the names of endpoints in `byType` with the names of the resource types, for example `Users` with `User`.
 * Throws a `BehaviourError` for a name that is neither a resource type nor an endpoint.
 */
export function resolveTypes(
  behaviour: Behaviour,
  resourceTypes: readonly { readonly name: string; readonly endpoint: string }[],
): Behaviour {
  const given = Object.entries(behaviour.byType);
  if (given.length === 0) return behaviour;
  let byType: BehaviourByType = {};
  for (const [typed, values] of given) {
    const type = resourceTypes.find(({ name, endpoint }) => name === typed || endpoint.slice(1) === typed);
    if (!type) {
      const names = resourceTypes.map(({ name }) => name);
      throw new BehaviourError(`there is no resource type ${JSON.stringify(typed)}`, typed, names);
    }
    byType = { ...byType, [type.name]: { ...byType[type.name], ...values } };
  }
  return { ...behaviour, byType };
}
