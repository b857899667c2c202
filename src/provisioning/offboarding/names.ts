import { type Json, type JsonObject, jsonEquals } from '../../protocol/json/json.ts';

/**
 * Attributes by which other systems and people identify a person. Some services replace or remove the values of these
 * attributes when a person is deactivated.
 */
const nameAttributes = ['userName', 'externalId', 'displayName', 'name', 'emails'] as const;

/** Returns the `nameAttributes` of a person, with their values. */
export function namesOf(person: JsonObject): JsonObject {
  return Object.fromEntries(
    nameAttributes.flatMap((name) => (person[name] === undefined ? [] : [[name, person[name]]])),
  );
}

/** Returns a copy of `person` with the values of the `nameAttributes` from `names`. */
export function withNamesOf(person: JsonObject, names: JsonObject): JsonObject {
  const rest = { ...person };
  for (const name of nameAttributes) delete rest[name];
  return { ...rest, ...namesOf(names) };
}

/**
 * Compares a person before and after a deactivation. Returns the `nameAttributes` that the service has changed, with
 * their new values; `null` for a removed attribute. Returns `undefined` if the service changed none of these
 * attributes. See `namesOf`.
 */
export function changedNames(before: JsonObject, after: JsonObject): JsonObject | undefined {
  const changed = Object.entries(namesOf(before)).flatMap(([name, value]): [string, Json][] =>
    jsonEquals(value, after[name] ?? null) ? [] : [[name, after[name] ?? null]],
  );
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}

/**
 * Returns the values to restore: for each attribute in `changed`, its value in `before`. Leaves out an attribute that
 * was changed again after the deactivation.
 */
export function namesToRestore(before: JsonObject, changed: JsonObject, current: JsonObject): JsonObject {
  const names = Object.entries(changed).filter(([name, value]) => jsonEquals(value, current[name] ?? null));
  return Object.fromEntries(names.flatMap(([name]) => (before[name] === undefined ? [] : [[name, before[name]]])));
}
