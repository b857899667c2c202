import { type CompareValue, compileElementFilter, type Filter } from '../filter/index.ts';
import { isObject, type Json } from '../json.ts';
import type { AttributeModel } from '../model.ts';

/**
 * The shortest filter of `eq` conditions that selects one value among others: by `type` where it is the only one of its
 * type, else by `value`, by both, by everything. Undefined when nothing tells it from another.
 */
export function selectElement(attribute: AttributeModel, element: Json, among: readonly Json[]): Filter | undefined {
  for (const names of candidates(attribute, element)) {
    const conditions = names.map((name): Filter => {
      const value = (isObject(element) ? element[name] : element) as CompareValue;
      return { kind: 'compare', path: { attribute: name }, op: 'eq', value };
    });
    const [only] = conditions;
    if (only === undefined) continue;
    const filter: Filter = conditions.length === 1 ? only : { kind: 'and', filters: conditions };
    const test = compileElementFilter(filter, attribute);
    if (among.filter(test).length === 1) return filter;
  }
  return undefined;
}

function candidates(attribute: AttributeModel, element: Json): string[][] {
  if (!isObject(element)) return [['value']];
  const simple = attribute.subAttributes
    .filter(({ name, returned }) => returned !== 'never' && isCondition(element[name]))
    .map(({ name }) => name);
  // A member is selected by its id whatever its type is; other values have a type that people think in.
  const order =
    attribute.subAttribute('value')?.mutability === 'immutable' ? [['value'], ['type']] : [['type'], ['value']];
  return [...order, ['value', 'type'], simple].filter((names) => names.every((name) => simple.includes(name)));
}

function isCondition(value: Json | undefined): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
