import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import type { AttributeModel, ResourceModel } from '../../src/protocol/schema/model.ts';
import { foldCase } from '../../src/protocol/value/case.ts';

/**
 * Merges values of a multi-valued attribute that have the same `type` and the same `value`, because RFC 7643 section
 * 2.4 forbids returning both. The other sub-attributes of the later value replace those of the first value. Returns the
 * same resource if no value repeats.
 */
export function withoutRepeatedValues(model: ResourceModel, resource: JsonObject): JsonObject {
  let result = onceIn(resource, model.core.attributes);
  for (const { urn, attributes } of model.extensions) {
    const container = result[urn];
    if (!isObject(container)) continue;
    const once = onceIn(container, attributes);
    if (once !== container) result = { ...result, [urn]: once };
  }
  return result;
}

function onceIn(container: JsonObject, attributes: readonly AttributeModel[]): JsonObject {
  let result = container;
  for (const attribute of attributes) {
    const values = attribute.multiValued ? container[attribute.name] : undefined;
    if (!Array.isArray(values) || values.length < 2) continue;
    const once = onceEach(attribute, values);
    if (once !== values) result = { ...result, [attribute.name]: once };
  }
  return result;
}

/** Merges repeated values of one attribute. Returns the same list if no value repeats. */
function onceEach(attribute: AttributeModel, values: Json[]): Json[] {
  const value = attribute.subAttribute('value');
  if (!value) return values;
  const type = attribute.subAttribute('type');
  const places = new Map<string, number>();
  const result: Json[] = [];
  for (const element of values) {
    const key = isObject(element) && element.value !== undefined ? keyOf(element, value, type) : undefined;
    const place = key === undefined ? undefined : places.get(key);
    if (place === undefined) {
      if (key !== undefined) places.set(key, result.length);
      result.push(element);
    } else result[place] = merge(result[place] as JsonObject, element as JsonObject);
  }
  return result.length === values.length ? values : result;
}

/**
 * Merges two elements whose `type` and `value` are equal except for upper and lower case. Keeps the `type` and `value`
 * of the first element.
 */
function merge(first: JsonObject, { type: _type, value: _value, ...more }: JsonObject): JsonObject {
  return { ...first, ...more };
}

function keyOf(element: JsonObject, value: AttributeModel, type: AttributeModel | undefined): string {
  return `${type ? print(element.type, type) : ''}\n${print(element.value, value)}`;
}

function print(given: Json | undefined, { caseExact }: AttributeModel): string {
  if (typeof given !== 'string') return JSON.stringify(given) ?? '';
  return caseExact ? given : foldCase(given);
}
