import { type CompareValue, compileElementFilter, type Filter } from '../filter/index.ts';
import { isObject, type Json } from '../json/json.ts';
import type { AttributeModel } from '../schema/model.ts';
import { elementKey } from './element.ts';

/** Returns a filter that selects only the given value of a list. Returns `undefined` if there is no such filter. */
export type Selector = (element: Json) => Filter | undefined;

/**
 * Creates a function that returns the shortest filter for one value. The filter selects exactly this value by `eq`
 * conditions: by `type`, by `value`, by both, or by all members. For members of a group, `value` is tried before
 * `type`. If none of these filters selects only this value, the function returns `undefined`.
 */
export function createSelector(attribute: AttributeModel, among: readonly Json[]): Selector {
  const byValue = new Map<string, Json[]>();
  for (const element of among) {
    const key = elementKey(element);
    const same = byValue.get(key);
    if (same) same.push(element);
    else byValue.set(key, [element]);
  }
  const known = new Map<string, Filter | undefined>();
  return (element) => {
    for (const names of candidates(attribute, element)) {
      const values = names.map((name) => (isObject(element) ? element[name] : element) as CompareValue);
      const key = JSON.stringify([names, values]);
      // A group may have thousands of members. Therefore caches each filter, and tests a filter by `value` only on
      // members with the same `value`.
      const rivals = names.includes('value') ? (byValue.get(elementKey(element)) ?? []) : among;
      if (!known.has(key)) known.set(key, selecting(attribute, names, values, rivals));
      const filter = known.get(key);
      if (filter) return filter;
    }
    return undefined;
  };
}

/**
 * Returns a filter with an `eq` condition for each name. Returns `undefined` if the filter does not select exactly one
 * value.
 */
function selecting(
  attribute: AttributeModel,
  names: readonly string[],
  values: readonly CompareValue[],
  among: readonly Json[],
): Filter | undefined {
  const filters = names.map(
    (name, place): Filter => ({
      kind: 'compare',
      path: { attribute: name },
      op: 'eq',
      value: values[place] as CompareValue,
    }),
  );
  const [only] = filters;
  if (only === undefined) return undefined;
  const filter: Filter = filters.length === 1 ? only : { kind: 'and', filters };
  return among.filter(compileElementFilter(filter, attribute)).length === 1 ? filter : undefined;
}

function candidates(attribute: AttributeModel, element: Json): string[][] {
  if (!isObject(element)) return [['value']];
  const simple = attribute.subAttributes
    .filter(({ name, returned }) => returned !== 'never' && isCondition(element[name]))
    .map(({ name }) => name);
  // Members are first selected by their id, because their `type` is not unique. Other values are first selected by
  // their `type`, because a `type` such as `work` is easier to read than a `value`.
  const order =
    attribute.subAttribute('value')?.mutability === 'immutable' ? [['value'], ['type']] : [['type'], ['value']];
  return [...order, ['value', 'type'], simple].filter((names) => names.every((name) => simple.includes(name)));
}

function isCondition(value: Json | undefined): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
