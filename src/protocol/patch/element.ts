import type { CompareValue, Filter } from '../filter/index.ts';
import { isObject, type Json, type JsonObject, jsonEquals } from '../json/json.ts';
import type { AttributeModel } from '../schema/model.ts';
import { foldCase } from '../value/case.ts';

/**
 * True if two elements of a multi-valued attribute count as the same element. Both elements must have the same `value`.
 * If both elements have a `type`, their types must also be equal (RFC 7643 section 2.4: a combination of `value` and
 * `type` must not be repeated). If an element has no `value`, all members of the elements must be equal.
 */
export function isSameElement(attribute: AttributeModel, a: Json, b: Json): boolean {
  const valueAttribute = attribute.subAttribute('value');
  if (!valueAttribute || !isObject(a) || !isObject(b)) return simpleEquals(attribute, a, b);
  if (a.value === undefined || b.value === undefined) return jsonEquals(a, b);
  if (!simpleEquals(valueAttribute, a.value, b.value)) return false;
  const typeAttribute = attribute.subAttribute('type');
  if (!typeAttribute || a.type === undefined || b.type === undefined) return true;
  return simpleEquals(typeAttribute, a.type, b.type);
}

/**
 * True if the element `a` is a duplicate of the element `b`. Used for an array that replaces the whole attribute.
 * Compares like `isSameElement`, with one exception. If only one of the elements has a `type`, they count as different,
 * because the client sent both of them. The exception does not apply if `value` identifies a resource (a member of a
 * group).
 */
export function isDuplicate(attribute: AttributeModel, a: Json, b: Json): boolean {
  if (!isSameElement(attribute, a, b)) return false;
  if (!isObject(a) || !isObject(b) || attribute.subAttribute('value')?.mutability === 'immutable') return true;
  return (a.type === undefined) === (b.type === undefined);
}

function simpleEquals(attribute: AttributeModel, a: Json, b: Json): boolean {
  if (typeof a === 'string' && typeof b === 'string' && !attribute.caseExact && attribute.type !== 'binary') {
    return foldCase(a) === foldCase(b);
  }
  return jsonEquals(a, b);
}

/**
 * Finds the element of a list that is the same as a given element. Compares only elements with equal keys
 * (`elementKey`), because a comparison with all elements of a long list is slow.
 */
export class ElementIndex {
  readonly #positions = new Map<string, number[]>();
  readonly #elements: readonly Json[];
  readonly #attribute: AttributeModel;
  readonly #isSame: typeof isSameElement;

  constructor(attribute: AttributeModel, elements: readonly Json[], isSame: typeof isSameElement = isSameElement) {
    this.#attribute = attribute;
    this.#elements = elements;
    this.#isSame = isSame;
    elements.forEach((element, position) => {
      this.add(element, position);
    });
  }

  add(element: Json, position: number): void {
    const key = elementKey(element);
    const positions = this.#positions.get(key);
    if (positions) positions.push(position);
    else this.#positions.set(key, [position]);
  }

  /** Returns the index of the element that is the same as the given element; -1 if there is no such element. */
  find(element: Json): number {
    const same = (position: number): boolean =>
      this.#isSame(this.#attribute, this.#elements[position] as Json, element);
    return this.#positions.get(elementKey(element))?.find(same) ?? -1;
  }
}

/**
 * Returns the key of an element. If two elements are the same, their keys are equal. The reverse is not always true:
 * two different elements can also have equal keys.
 */
export function elementKey(element: Json): string {
  const value = isObject(element) ? element.value : element;
  return typeof value === 'string' ? foldCase(value) : JSON.stringify(value ?? null);
}

/**
 * Returns the value that a filter describes: `{ type: 'work' }` for the filter `type eq "work"`. The filter must
 * consist of `eq` conditions joined by `and`. Returns `undefined` for any other filter.
 */
export function elementOfFilter(filter: Filter, attribute: AttributeModel): JsonObject | undefined {
  const result: JsonObject = {};
  const conditions = filter.kind === 'and' ? filter.filters : [filter];
  for (const condition of conditions) {
    if (condition.kind !== 'compare' || condition.op !== 'eq' || condition.value === null) return undefined;
    const sub = attribute.subAttribute(condition.path.attribute);
    if (!sub) return undefined;
    result[sub.name] = condition.value satisfies CompareValue;
  }
  return result;
}
