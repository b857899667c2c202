import fc from 'fast-check';
import { expect } from 'vitest';
import { isObject, type Json, type JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';

// Few different values and types, so that values are often equal.
const text = fc.constantFrom('a', 'b', 'c', '', 'a b', 'x"y', 'ä');
const type = fc.constantFrom('work', 'home', 'other', 'custom');
const member = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 2, arbitrary }, { weight: 1, arbitrary: fc.constant(undefined) });

/** Removes undefined members, as JSON does. Returns undefined for an object that becomes empty. */
function compact(object: Record<string, unknown>): JsonObject | undefined {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as JsonObject);
}

const compacted = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<JsonObject | undefined> =>
  fc.record(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, member(value)]))).map(compact);

/**
 * Lists without repeated values and with at most one primary value. For each value, `keyOf` returns the members that
 * RFC 7643 section 2.4 compares.
 */
function listOf(element: fc.Arbitrary<JsonObject | undefined>, keyOf: (value: JsonObject) => string) {
  return fc.array(element, { maxLength: 5 }).map((values) => {
    const seen = new Set<string>();
    let primary = false;
    const kept: Json[] = [];
    for (const value of values) {
      if (!value) continue;
      if (value.primary === true && primary) value.primary = false;
      if (seen.has(keyOf(value))) continue;
      seen.add(keyOf(value));
      primary ||= value.primary === true;
      kept.push(value);
    }
    return kept.length === 0 ? undefined : kept;
  });
}

const whole = (value: JsonObject): string => JSON.stringify(Object.entries(value).sort());
const combination = (value: JsonObject): string =>
  value.value === undefined ? whole(value) : JSON.stringify([value.value, value.type ?? null]);

const plural = listOf(compacted({ value: text, type, display: text, primary: fc.boolean() }), combination);
const addresses = listOf(
  compacted({ formatted: text, locality: text, country: text, type, primary: fc.boolean() }),
  whole,
);
const name = compacted({ formatted: text, familyName: text, givenName: text });

/** Any User with its enterprise extension, spelled canonically. */
export const anyUser: fc.Arbitrary<JsonObject> = fc
  .record({
    userName: fc.constantFrom('babs', 'mandy'),
    externalId: member(text),
    title: member(text),
    active: member(fc.boolean()),
    name: member(name),
    emails: plural,
    phoneNumbers: plural,
    addresses,
    x509Certificates: listOf(compacted({ value: fc.constantFrom('QQ==', 'qq=='), type }), combination),
    [urn.EnterpriseUser]: compacted({
      department: text,
      costCenter: text,
      manager: compacted({ value: text, $ref: fc.constantFrom('../Users/1', '../Users/2') }),
    }).map((extension) => extension && compact(extension)),
  })
  .map((attributes) => withSchemas(urn.User, attributes));

/** Any Group in canonical form. Each member occurs only once. */
export const anyGroup: fc.Arbitrary<JsonObject> = fc
  .record({
    displayName: fc.constantFrom('Guides', 'Boys'),
    externalId: member(text),
    members: listOf(
      fc
        .tuple(
          fc.constantFrom('1', '2', '3', '4', '5'),
          compacted({
            display: text,
            type: fc.constantFrom('User', 'Group'),
            $ref: fc.constantFrom('../Users/1', '../Groups/1'),
          }),
        )
        .map(([value, rest]) => ({ value, ...rest })),
      ({ value }) => String(value),
    ),
  })
  .map((attributes) => withSchemas(urn.Group, attributes));

function withSchemas(core: string, attributes: Record<string, unknown>): JsonObject {
  const rest = compact(attributes) ?? {};
  const extensions = Object.keys(rest).filter((key) => key.includes(':'));
  return { schemas: [core, ...extensions], id: '1', ...rest };
}

/**
 * Normalises a resource. Two normalised resources are equal if the resources differ only in the order of values or in
 * unassigned parts.
 */
export function normal(value: Json | undefined): Json {
  if (Array.isArray(value)) {
    const items = value.map(normal).map((item): [string, Json] => [JSON.stringify(item), item]);
    return items.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
  }
  if (!isObject(value)) return value ?? null;
  const entries = Object.entries(value)
    .map(([key, item]): [string, Json] => [key, normal(item)])
    .filter(([, item]) => item !== null && !(Array.isArray(item) && item.length === 0));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Expects that two values have the same normal form. Compares texts first, because `toEqual` takes ten times as long.
 * `toEqual` prints the difference.
 */
export function expectSame(actual: Json, expected: Json): void {
  const [a, b] = [normal(actual), normal(expected)];
  if (JSON.stringify(a) !== JSON.stringify(b)) expect(a).toEqual(b);
}
