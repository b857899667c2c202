import { ScimError } from '../../protocol/errors.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { tryParseAttributePath } from '../../protocol/schema/path.ts';
import { pathTo20 } from './urns.ts';

/** Returns `meta.attributes` of a PATCH of SCIM 1.1: the names of the attributes to remove. */
export function removedAttributes({ meta }: JsonObject): string[] {
  return isObject(meta) && Array.isArray(meta['attributes']) ? meta['attributes'].map(String) : [];
}

/** True if a PATCH of SCIM 1.1 removes this item from a multi-valued attribute. */
export function isDeletion(item: Json): boolean {
  return isObject(item) && String(item['operation']).toLowerCase() === 'delete';
}

/**
 * Applies a PATCH of SCIM 1.1 to a resource (SCIM 1.1 API, section 3.3.2), and returns the new resource. `resource` and
 * `body` have the names of SCIM 2.0; `removed` is `meta.attributes` of the PATCH. First removes the attributes in
 * `removed`. Then merges the body: a singular value is replaced, the sub-attributes of a complex value are merged, and
 * the items of a list are merged by their `value`. An item with `operation: "delete"` is removed. If an item becomes
 * primary, the other items of its list are no longer primary.
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
 * Removes an attribute, and returns its name in lower case. For a sub-attribute, or an attribute of an extension,
 * returns an empty text.
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
    const merged = mergedValue(
      Object.hasOwn(target, key) ? target[key] : undefined,
      value,
      gone.has(name.toLowerCase()),
    );
    // `defineProperty`, because an assignment to `__proto__` would change the prototype.
    Object.defineProperty(target, key, { value: merged, enumerable: true, configurable: true, writable: true });
  }
}

/**
 * Returns the merged value. `isGone` is true if `meta.attributes` names the whole attribute. Items with
 * `operation: "delete"` are then ignored, because the old items are already removed.
 */
function mergedValue(before: Json | undefined, value: Json | undefined, isGone: boolean): Json | undefined {
  if (Array.isArray(value)) {
    const items = isGone ? value.filter((item) => !isDeletion(item)) : value;
    return mergeItems(Array.isArray(before) ? before : [], items);
  }
  if (!isObject(value)) return value;
  const copy = isObject(before) ? { ...before } : {};
  merge(copy, value, new Set());
  return copy;
}

function mergeItems(before: readonly Json[], items: readonly Json[]): Json[] {
  const list = new Items(before);
  for (const item of items) {
    const index = list.find(item);
    if (isDeletion(item)) {
      if (index !== undefined) list.remove(index);
    } else if (index === undefined) list.add(item);
    else list.mergeAt(index, item);
    if (isPrimary(item) && !isDeletion(item)) list.keepPrimary(index ?? list.last);
  }
  return list.toArray();
}

/**
 * The items of a list, with an index by `value`. The index keeps the time of a PATCH of many members linear. A removed
 * item leaves a gap, so that the positions of other items do not change.
 */
class Items {
  readonly #items: (Json | undefined)[];
  readonly #byValue = new Map<Json, number[]>();
  /** The indexes of the items that are or were primary. */
  readonly #primary = new Set<number>();
  /** The number of comparisons of items that have no `value`. */
  #comparisons = 0;

  constructor(before: readonly Json[]) {
    this.#items = [...before];
    for (const [index, item] of before.entries()) this.#register(item, index);
  }

  get last(): number {
    return this.#items.length - 1;
  }

  /**
   * Returns the index of the item that has the same `value` as `wanted`. If several items have this `value`, or
   * `wanted` has no `value`, returns the index of the item that has all sub-attributes of `wanted`.
   */
  find(wanted: Json): number | undefined {
    const value = isObject(wanted) ? wanted['value'] : wanted;
    if (value === undefined) {
      this.#comparisons += this.#items.length;
      if (this.#comparisons > maxComparisons) throw tooManyComparisons();
      const index = this.#items.findIndex((item) => item !== undefined && hasAll(item, wanted));
      return index === -1 ? undefined : index;
    }
    const places = (this.#byValue.get(value) ?? []).filter((index) => this.#items[index] !== undefined);
    if (places.length <= 1) return places[0];
    return (
      places.find((index) => hasAll(this.#items[index] as Json, wanted)) ?? (isDeletion(wanted) ? undefined : places[0])
    );
  }

  remove(index: number): void {
    this.#items[index] = undefined;
  }

  add(item: Json): void {
    this.#items.push(item);
    this.#register(item, this.last);
  }

  mergeAt(index: number, item: Json): void {
    const old = this.#items[index] as Json;
    this.#items[index] = isObject(old) && isObject(item) ? { ...old, ...item } : item;
    if (isPrimary(item)) this.#primary.add(index);
  }

  keepPrimary(place: number): void {
    for (const index of this.#primary) {
      const item = this.#items[index];
      if (index !== place && item !== undefined && isPrimary(item))
        this.#items[index] = { ...(item as JsonObject), primary: false };
    }
    this.#primary.clear();
    this.#primary.add(place);
  }

  toArray(): Json[] {
    return this.#items.filter((item) => item !== undefined);
  }

  #register(item: Json, index: number): void {
    if (isPrimary(item)) this.#primary.add(index);
    const value = isObject(item) ? item['value'] : item;
    if (value === undefined) return;
    const places = this.#byValue.get(value);
    if (places) places.push(index);
    else this.#byValue.set(value, [index]);
  }
}

/**
 * Maximum number of comparisons of items without `value`, such as addresses, for each list of a PATCH. Half a million
 * comparisons take about a quarter of a second, during which no other request is handled.
 */
const maxComparisons = 500_000;

function tooManyComparisons(): ScimError {
  return new ScimError(
    413,
    'the PATCH has too many items without "value", because each is compared with the whole long list: send several smaller PATCH requests',
  );
}

const isPrimary = (item: Json): boolean => isObject(item) && item['primary'] === true;

/** True if `item` has all sub-attributes of `other`, with the same values. Ignores `operation`. */
function hasAll(item: Json, other: Json): boolean {
  if (!isObject(item) || !isObject(other)) return item === other;
  const { operation: _, ...wanted } = other;
  return Object.entries(wanted).every(([name, value]) => JSON.stringify(item[name]) === JSON.stringify(value));
}

function keyOf(object: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name;
  const key = name.toLowerCase();
  return Object.keys(object).find((candidate) => candidate.toLowerCase() === key);
}
