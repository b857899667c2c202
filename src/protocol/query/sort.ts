import { ScimError } from '../errors.ts';
import { isObject, type Json, type JsonObject } from '../json/json.ts';
import type { AttributeModel, ResourceModel } from '../schema/model.ts';
import { parseAttributePath, resolvePath, shorten } from '../schema/path.ts';
import { foldCase } from '../value/case.ts';
import { parseDateTime } from '../value/date-time.ts';

/** The query parameters of RFC 7644 section 3.4.2.3. */
export interface SortParameters {
  readonly sortBy: string;
  readonly sortOrder?: 'ascending' | 'descending';
}

/** The value by which a resource is sorted; `undefined` if the attribute has no value. */
export type SortKey = string | number | undefined;

/**
 * Sorts resources by an attribute (RFC 7644 section 3.4.2.3). The type of the attribute determines the order, and the
 * locale has no effect. If the attribute has several values, compares the primary value, or the first value if no value
 * is primary. Resources without a value are last in ascending order and first in descending order. The sort is stable.
 * Returns a new array. Throws a `ScimError` with `invalidValue` if the attribute does not exist or cannot be sorted.
 */
export function sortResources<R extends JsonObject>(
  resources: Iterable<R>,
  model: ResourceModel,
  parameters: SortParameters,
): R[] {
  const key = compileSortKey(model, parameters.sortBy);
  return sortByKey(resources, key, parameters.sortOrder);
}

/**
 * Sorts items by their sort keys. The key of an item comes from a function that `compileSortKey` creates. The items can
 * be resources of several types. The sort is stable.
 */
export function sortByKey<T>(
  items: Iterable<T>,
  key: (item: T) => SortKey,
  sortOrder?: SortParameters['sortOrder'],
): T[] {
  return Array.from(items, (item) => ({ item, key: key(item) }))
    .sort((a, b) => compareKeys(a.key, b.key, sortOrder))
    .map(({ item }) => item);
}

/** Reads `sortOrder`. Throws a `ScimError` with `invalidValue` if the text is neither `ascending` nor `descending`. */
export function parseSortOrder(text: string): 'ascending' | 'descending' {
  if (text === 'ascending' || text === 'descending') return text;
  throw ScimError.of(
    'invalidValue',
    `sortOrder must be ascending or descending, not ${JSON.stringify(shorten(text, 30))}`,
  );
}

/** Compares two keys: negative if `a` comes before `b`, zero if they are equal. */
export function compareKeys(a: SortKey, b: SortKey, sortOrder?: SortParameters['sortOrder']): number {
  if (a === b) return 0;
  const isBefore = a !== undefined && (b === undefined || a < b);
  return isBefore === (sortOrder !== 'descending') ? -1 : 1;
}

/**
 * Creates a function that returns the sort key of a resource. Throws a `ScimError` with `invalidValue` if the attribute does not
 * exist or cannot be sorted.
 */
export function compileSortKey(model: ResourceModel, sortBy: string): (resource: JsonObject) => SortKey {
  const target = resolvePath(parseAttributePath(sortBy, 'invalidValue'), model);
  if (!target || target.kind === 'extension') throw cannot(sortBy, 'the attribute does not exist');
  const { attribute, extension } = target;
  const leaf = target.subAttribute ?? (attribute.type === 'complex' ? attribute.subAttribute('value') : attribute);
  if (!leaf) throw cannot(sortBy, 'the attribute is complex; use one of its sub-attributes');
  if (attribute.returned === 'never' || leaf.returned === 'never')
    throw cannot(sortBy, 'the attribute is never returned');
  const toKey = keyOf(leaf);
  return (resource) => {
    const container = extension === undefined ? resource : resource[extension];
    const value = representative(isObject(container) ? container[attribute.name] : undefined);
    if (leaf === attribute) return toKey(value);
    const member = isObject(value) ? value[leaf.name] : undefined;
    return toKey(Array.isArray(member) ? member[0] : member);
  };
}

/**
 * Returns the primary value of an array; if no value is primary, the first value. If `value` is not an array, returns
 * `value` itself.
 */
function representative(value: Json | undefined): Json | undefined {
  if (!Array.isArray(value)) return value;
  return value.find((element) => isObject(element) && element.primary === true) ?? value[0];
}

function keyOf({ type, caseExact }: AttributeModel): (value: Json | undefined) => SortKey {
  switch (type) {
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? Number(value) : undefined);
    case 'integer':
    case 'decimal':
      return (value) => (typeof value === 'number' ? value : undefined);
    case 'dateTime':
      return (value) => (typeof value === 'string' ? parseDateTime(value) : undefined);
    case 'string':
    case 'reference':
    case 'binary':
    case 'complex':
      return (value) => (typeof value !== 'string' ? undefined : caseExact ? value : foldCase(value));
  }
}

function cannot(sortBy: string, reason: string): ScimError {
  return ScimError.of('invalidValue', `cannot sort by ${shorten(sortBy)}: ${reason}`);
}
