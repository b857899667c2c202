import { isObject, type Json, jsonEquals } from '../../protocol/json/json.ts';
import type { PatchOperation } from '../../protocol/patch/index.ts';

/** Maximum number of comparisons between old and new values. If more are needed, the whole attribute is replaced. */
const maxComparisons = 1_000_000;

/**
 * Returns operations that remove and add single values of a multi-valued attribute, for a PATCH of SCIM 1.1. The
 * service finds each stored value by its sub-attribute `value`, and merges the sent value into the stored value (SCIM
 * 1.1 API, section 3.3.2). Values that another client adds at the same time are therefore kept. Returns `undefined` if
 * single values cannot express the change: a value loses a sub-attribute, or several values have the same `value`.
 */
export function valueChanges(
  path: string,
  before: Json | undefined,
  wanted: Json | undefined,
): PatchOperation[] | undefined {
  if (!Array.isArray(before) || !Array.isArray(wanted) || wanted.length === 0) return undefined;
  if (before.length * wanted.length > maxComparisons) return undefined;
  const isIn = (list: readonly Json[]) => (item: Json) => list.some((other) => jsonEquals(item, other));
  const added = wanted.filter((item) => !isIn(before)(item));
  const left = before.filter((item) => !isIn(wanted)(item));
  const removed: Json[] = [];
  for (const item of left) {
    const same = wanted.filter(hasValueOf(item));
    if (same.length === 0) removed.push(item);
    else if (same.length > 1 || before.filter(hasValueOf(item)).length > 1 || !contains(same[0], item))
      return undefined;
  }
  if (added.some((item) => before.filter(hasValueOf(item)).length > 1)) return undefined;
  return [
    ...(removed.length === 0 ? [] : [{ op: 'remove', path, value: removed } as const]),
    ...(added.length === 0 ? [] : [{ op: 'add', path, value: added } as const]),
  ];
}

/** Returns a function that is true for each item whose sub-attribute `value` equals the one of `item`. */
function hasValueOf(item: Json): (other: Json) => boolean {
  const value = isObject(item) ? item['value'] : undefined;
  return (other) => value !== undefined && isObject(other) && other['value'] === value;
}

/** True if `item` has every sub-attribute that `other` has. The values of these sub-attributes may differ. */
function contains(item: Json | undefined, other: Json): boolean {
  return isObject(item) && isObject(other) && Object.keys(other).every((name) => item[name] !== undefined);
}
