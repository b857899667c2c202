import { isObject, isUnassigned, type Json, jsonEquals } from '../json/json.ts';
import type { AttributeModel } from '../schema/model.ts';
import { elementKey, isSameElement } from './element.ts';

/** The result of pairing two lists of values: pairs of an old and a new value, removed values and added values. */
export interface Pairs {
  readonly changed: readonly (readonly [Json, Json])[];
  readonly removed: readonly Json[];
  readonly added: readonly Json[];
}

/**
 * Pairs the values of two lists. Pairs equal values first, then values with the same `value` and `type` (RFC 7643
 * section 2.4), then values whose type occurs once in each list. Takes linear time. To compare each old value with each
 * new value would be too slow for groups with many members.
 */
export function pairValues(attribute: AttributeModel, from: readonly Json[], to: readonly Json[]): Pairs {
  const changed: [Json, Json][] = [];
  const removed = new Set(from.keys());
  let added = [...to.keys()];
  const old = (place: number): Json => from[place] as Json;
  const match = (key: (value: Json) => string | undefined, isPair: (a: Json, b: Json) => boolean): void => {
    const places = group([...removed], (place) => key(old(place)));
    added = added.filter((place) => {
      const value = to[place] as Json;
      const found = places.get(key(value) ?? '')?.find((one) => removed.has(one) && isPair(old(one), value));
      if (found === undefined) return true;
      removed.delete(found);
      if (!jsonEquals(old(found), value)) changed.push([old(found), value]);
      return false;
    });
  };
  match(canonicalJson, () => true);
  match(
    (value) => (isObject(value) && value.value !== undefined ? elementKey(value) : undefined),
    (a, b) => isSameElement(attribute, a, b) && isChangeable(attribute, a, b),
  );
  const [typesBefore, typesAfter] = [group(from, typeOf), group(to, typeOf)];
  match(
    (value) => {
      const type = typeOf(value);
      const alone = type !== undefined && typesBefore.get(type)?.length === 1 && typesAfter.get(type)?.length === 1;
      return alone ? type : undefined;
    },
    (a, b) => isChangeable(attribute, a, b),
  );
  return { changed, removed: [...removed].map(old), added: added.map((place) => to[place] as Json) };
}

/**
 * True if all immutable sub-attributes are equal. If an immutable sub-attribute differs, the value cannot be changed.
 * The whole value must then be removed and added again.
 */
function isChangeable(attribute: AttributeModel, a: Json, b: Json): boolean {
  if (!isObject(a) || !isObject(b)) return false;
  return attribute.subAttributes.every(
    ({ mutability, name }) => mutability !== 'immutable' || isUnassigned(a[name]) || jsonEquals(a[name], b[name]),
  );
}

function typeOf(value: Json): string | undefined {
  return isObject(value) && typeof value.type === 'string' ? `type ${value.type}` : undefined;
}

function group<T>(items: readonly T[], key: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}

/** True if two lists contain the same values in any order. */
export function sameValues(a: readonly Json[], b: readonly Json[]): boolean {
  if (a.length !== b.length) return false;
  const counts = new Map([...group(a, canonicalJson)].map(([key, values]) => [key, values.length]));
  return b.every((value) => {
    const key = canonicalJson(value);
    const count = counts.get(key) ?? 0;
    counts.set(key, count - 1);
    return count > 0;
  });
}

/** Returns JSON text with members sorted by name, so that equal values have equal text. */
function canonicalJson(value: Json): string {
  return JSON.stringify(value, (_name, member: Json) => {
    if (!isObject(member)) return member;
    const entries = Object.entries(member).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
