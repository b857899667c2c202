import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { tryParseAttributePath } from '../../protocol/schema/path.ts';
import { pathTo20 } from './urns.ts';

/**
 * Applies a PATCH of SCIM 1.1 to a resource (SCIM 1.1 API, section 3.3.2), and returns the new resource. `resource` and
 * `body` have the names of SCIM 2.0; `removed` is `meta.attributes` of the PATCH. First removes the attributes in
 * `removed`. Then merges the body: a singular value is replaced, the sub-attributes of a complex value are merged, and
 * the items of a list are merged by their `value`. An item with `operation: "delete"` is removed.
 */
export function applyPatch11(resource: JsonObject, body: JsonObject, removed: readonly string[]): JsonObject {
  const result: JsonObject = { ...resource };
  const gone = new Set<string>();
  for (const name of removed) {
    const text = pathTo20(name);
    const extension = text.includes(':') ? keyOf(result, text) : undefined;
    const path = tryParseAttributePath(text);
    if (extension !== undefined) delete result[extension];
    else if (path) gone.add(remove(result, path.schema, path.attribute, path.subAttribute));
  }
  merge(result, body, gone);
  return result;
}

/**
 * Removes an attribute. Returns the attribute's name in lower case. If only a sub-attribute is removed, returns an
 * empty text.
 */
function remove(
  resource: JsonObject,
  schema: string | undefined,
  attribute: string,
  subAttribute: string | undefined,
): string {
  const extension = schema === undefined ? undefined : keyOf(resource, schema);
  if (extension !== undefined && isObject(resource[extension])) {
    const copy = { ...(resource[extension] as JsonObject) };
    resource[extension] = copy;
    remove(copy, undefined, attribute, subAttribute);
    return '';
  }
  // The resource does not have this extension, so there is no attribute to remove.
  if (schema !== undefined) return '';
  const key = keyOf(resource, attribute);
  const value = key === undefined ? undefined : resource[key];
  if (key === undefined) return attribute.toLowerCase();
  if (subAttribute === undefined) delete resource[key];
  else if (isObject(value)) {
    const sub = keyOf(value, subAttribute);
    const copy = { ...value };
    if (sub !== undefined) delete copy[sub];
    resource[key] = copy;
  }
  return subAttribute === undefined ? attribute.toLowerCase() : '';
}

const readOnly: ReadonlySet<string> = new Set(['id', 'meta', 'schemas']);

function merge(target: JsonObject, body: JsonObject, gone: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(body)) {
    if (readOnly.has(name.toLowerCase())) continue;
    const key = keyOf(target, name) ?? name;
    const before = target[key];
    if (Array.isArray(value)) {
      // An item with `operation: "delete"` is ignored if the PATCH removes the whole attribute.
      const items = gone.has(name.toLowerCase()) ? value.filter((item) => !isDeletion(item)) : value;
      target[key] = mergeItems(Array.isArray(before) ? before : [], items);
    } else if (isObject(value)) {
      const copy = isObject(before) ? { ...before } : {};
      merge(copy, value, new Set());
      target[key] = copy;
    } else target[key] = value as Json;
  }
}

function mergeItems(before: readonly Json[], items: readonly Json[]): Json[] {
  const result = [...before];
  for (const item of items) {
    const index = result.findIndex((other) => isSame(other, item));
    if (isDeletion(item)) {
      if (index !== -1) result.splice(index, 1);
    } else if (index === -1) result.push(item);
    else {
      const old = result[index];
      result[index] = isObject(old) && isObject(item) ? { ...old, ...item } : item;
    }
  }
  return result;
}

const isDeletion = (item: Json): boolean => isObject(item) && String(item['operation']).toLowerCase() === 'delete';

/** True if two items have the same `value`. Without `value`, true if all sub-attributes are equal. */
function isSame(one: Json, other: Json): boolean {
  if (!isObject(one) || !isObject(other)) return false;
  if (other['value'] !== undefined) return one['value'] === other['value'];
  const { operation: _, ...wanted } = other;
  return Object.entries(wanted).every(([name, value]) => JSON.stringify(one[name]) === JSON.stringify(value));
}

function keyOf(object: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name;
  const key = name.toLowerCase();
  return Object.keys(object).find((candidate) => candidate.toLowerCase() === key);
}
