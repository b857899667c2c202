import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import type { AttributeTarget } from '../headers/column-target.ts';

/**
 * Stores a value in the attribute to which a column is mapped. Creates missing objects and arrays on the path. In a
 * multi-valued attribute, values with the same `type` are stored in the same item.
 */
export function assignValue(resource: JsonObject, target: AttributeTarget, value: Json): void {
  const container = target.extension === undefined ? resource : childObject(resource, target.extension);
  const { attribute, subAttribute } = target;
  if (!attribute.multiValued) {
    if (subAttribute) childObject(container, attribute.name)[subAttribute.name] = value;
    else container[attribute.name] = value;
    return;
  }
  const items = childArray(container, attribute.name);
  if (!subAttribute) {
    items.push(value);
    return;
  }
  const found = items.find((item): item is JsonObject => isObject(item) && item.type === target.type);
  // A multi-valued attribute can have several items without a `type`. If the item has no `type` and already has the
  // sub-attribute, the value therefore becomes a new item.
  if (found && (target.type !== undefined || found[subAttribute.name] === undefined)) {
    found[subAttribute.name] = value;
    return;
  }
  const item: JsonObject = { [subAttribute.name]: value, ...(target.type === undefined ? {} : { type: target.type }) };
  items.push(item);
}

function childObject(parent: JsonObject, name: string): JsonObject {
  const existing = parent[name];
  if (isObject(existing)) return existing;
  const created: JsonObject = {};
  parent[name] = created;
  return created;
}

function childArray(parent: JsonObject, name: string): Json[] {
  const existing = parent[name];
  if (Array.isArray(existing)) return existing;
  const created: Json[] = [];
  parent[name] = created;
  return created;
}
