import { ScimError } from '../errors.ts';
import { isObject, isUnassigned, type Json, type JsonObject, jsonEquals } from '../json/json.ts';
import type { AttributeModel } from '../schema/model.ts';
import { shorten } from '../schema/path.ts';
import { readElement, readValue, type ValueContext } from '../value/reading.ts';
import { ElementIndex, elementOfFilter, isDuplicate, isSameElement } from './element.ts';
import { immutable, withMember } from './member.ts';
import type { PatchOperation } from './operation.ts';
import type { PatchTarget } from './target.ts';

type Target = PatchTarget & { kind: 'attribute' };

/**
 * Adds values to a multi-valued attribute. If a new value exists already, the value is not added again (RFC 7644
 * section 3.5.2.1). Instead, the sub-attributes of the new value are merged into the existing value. Returns the same
 * array if nothing changed.
 */
export function addElements(
  elements: readonly Json[],
  added: readonly Json[],
  attribute: AttributeModel,
  isSame: typeof isSameElement = isSameElement,
): readonly Json[] {
  const result = [...elements];
  const index = new ElementIndex(attribute, result, isSame);
  let changed = false;
  for (const element of added) {
    const position = index.find(element);
    if (position === -1) {
      index.add(element, result.push(element) - 1);
      changed = true;
      continue;
    }
    const existing = result[position] as Json;
    const merged = mergeElement(attribute, existing, element);
    if (merged === existing) continue;
    result[position] = merged;
    changed = true;
  }
  return changed ? result : elements;
}

/** Replaces all values of an attribute with a list, and merges repeated values. */
export function setElements(given: readonly Json[], attribute: AttributeModel): readonly Json[] {
  return addElements([], given, attribute, isDuplicate);
}

/**
 * Merges the sub-attributes of a new value into an existing value. For example, adds `display` to an existing member of
 * a group. Keeps the existing values of immutable sub-attributes, because these sub-attributes identify the member.
 */
function mergeElement(attribute: AttributeModel, existing: Json, added: Json): Json {
  if (!isObject(existing) || !isObject(added)) return existing;
  let merged: JsonObject = existing;
  for (const sub of attribute.subAttributes) {
    const value = added[sub.name];
    const keep = sub.mutability === 'immutable' && existing[sub.name] !== undefined;
    if (value === undefined || sub.name === 'value' || keep) continue;
    merged = withMember(attribute, merged, sub, value) ?? merged;
  }
  return merged;
}

/**
 * Removes the values that the filter selects. Without a filter, removes all values. If the target has a sub-attribute,
 * removes only this sub-attribute of the values.
 */
export function removeElements(
  elements: readonly Json[],
  operation: PatchOperation,
  target: Target,
  context: ValueContext,
  path: string,
): readonly Json[] {
  const { attribute, subAttribute, test } = target;
  // Removes only the values that the operation contains. An empty list removes nothing. The other interpretation, to
  // remove all values, would do the most harm.
  if (!test && !subAttribute && operation.value !== undefined && operation.value !== null) {
    context.tolerate('removeWithValue', shorten(path));
    return removeListed(elements, operation.value, attribute, context);
  }
  const chosen = (element: Json): boolean => test === undefined || test(element);
  if (!subAttribute) {
    const kept = elements.filter((element) => !chosen(element));
    return kept.length === elements.length ? elements : kept;
  }
  return mapElements(elements, (element) =>
    chosen(element) && isObject(element) ? withMember(attribute, element, subAttribute, undefined) : element,
  );
}

/**
 * Removes only the values that the operation contains, as Entra ID expects. According to the RFC, the operation would remove all
 * values.
 */
function removeListed(
  elements: readonly Json[],
  value: Json | undefined,
  attribute: AttributeModel,
  context: ValueContext,
): readonly Json[] {
  const listed = (Array.isArray(value) ? value : [value as Json])
    .map((element) => readElement(attribute, element, attribute.path, context))
    .filter((element): element is Json => element !== undefined);
  const index = new ElementIndex(attribute, listed);
  const kept = elements.filter((element) => index.find(element) === -1);
  return kept.length === elements.length ? elements : kept;
}

/**
 * Applies an add or a replace to the values that the filter selects. An add merges the new value into each selected
 * value. A replace replaces each selected value. If the path has a sub-attribute, changes only this sub-attribute.
 */
export function changeElements(
  elements: readonly Json[],
  operation: PatchOperation,
  target: Target,
  context: ValueContext,
  path: string,
): readonly Json[] {
  const { attribute, subAttribute, test } = target;
  const matches = elements.filter((element) => test === undefined || test(element));
  if (matches.length === 0) return createElement(elements, operation, target, context, path);
  const isMatch = new Set(matches);
  return mapElements(elements, (element) => {
    if (!isMatch.has(element)) return element;
    if (subAttribute) {
      const value = readValue(subAttribute, operation.value, subAttribute.path, context);
      return isObject(element) ? withMember(attribute, element, subAttribute, value) : element;
    }
    // A replace without a value removes the element. In contrast, an add without a value leaves the element unchanged.
    const nothing = operation.op === 'add' ? element : undefined;
    if (isUnassigned(operation.value)) return nothing;
    const given = readElement(attribute, single(operation.value, attribute, context), attribute.path, context);
    if (given === undefined) return nothing;
    if (operation.op === 'add') return mergeAll(attribute, element, given);
    const replaced = withImmutable(attribute, element, given);
    return jsonEquals(element, replaced) ? element : replaced;
  });
}

/**
 * Handles a filter that selects no value. An add creates the value that the filter describes. A replace creates this
 * value only if the deviation `replaceCreates` is tolerated, and otherwise fails with `noTarget`.
 */
function createElement(
  elements: readonly Json[],
  operation: PatchOperation,
  { attribute, subAttribute, filter }: Target,
  context: ValueContext,
  path: string,
): readonly Json[] {
  const described = filter ? elementOfFilter(filter, attribute) : {};
  if (!described) throw ScimError.of('noTarget', `${shorten(path)} matches no value`);
  // Without a filter in the path, this function is called only for an attribute without values. In this case, a replace
  // works like an add (RFC 7644 section 3.5.2.3).
  if (operation.op === 'replace' && filter) noTarget(context, path);
  if (isUnassigned(operation.value)) return elements;
  const given = subAttribute ? { [subAttribute.name]: operation.value } : single(operation.value, attribute, context);
  const value = readElement(attribute, given, attribute.path, context);
  const read = isObject(value) ? readElement(attribute, { ...described, ...value }, attribute.path, context) : value;
  return read === undefined ? elements : addElements(elements, [read], attribute);
}

function noTarget(context: ValueContext, path: string): void {
  try {
    context.tolerate('replaceCreates', shorten(path));
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    throw ScimError.of('noTarget', `${shorten(path)} matches no value`, { cause: error });
  }
}

/**
 * Sets `primary` to `false` in all other values if an operation set `primary` to `true` in one value (RFC 7644 section
 * 3.5.2). Throws a `ScimError` with `invalidValue` if the operations set `primary` to `true` in more than one value.
 */
export function settlePrimary(
  before: readonly Json[],
  after: readonly Json[],
  attribute: AttributeModel,
): readonly Json[] {
  if (!attribute.subAttribute('primary')) return after;
  const isPrimary = (element: Json): boolean => isObject(element) && element.primary === true;
  const primaries = after.filter(isPrimary);
  if (primaries.length < 2) return after;
  // A value is newly primary if it was not primary in `before`. A changed value has the same index in `before` and
  // `after`, so the index finds its old state.
  const old = new Set(before.filter(isPrimary));
  const fresh = after.filter(
    (element, place) => isPrimary(element) && !old.has(element) && !isPrimary(before[place] ?? null),
  );
  if (fresh.length === 0) return after;
  if (fresh.length > 1) {
    throw ScimError.of('invalidValue', `${attribute.path}: primary is true for more than one value`);
  }
  return after.map((element) =>
    isPrimary(element) && element !== fresh[0] ? { ...(element as JsonObject), primary: false } : element,
  );
}

function single(value: Json | undefined, attribute: AttributeModel, context: ValueContext): Json {
  if (!Array.isArray(value)) return value as Json;
  if (value.length !== 1)
    throw ScimError.of(
      'invalidValue',
      `${attribute.path}: an operation with a filter in its path must have one value, not an array of ${value.length} values`,
    );
  context.tolerate('valueArray', attribute.path);
  return value[0] as Json;
}

function mergeAll(attribute: AttributeModel, element: Json, given: Json): Json {
  if (!isObject(element) || !isObject(given)) return given;
  let merged: JsonObject = element;
  for (const sub of attribute.subAttributes) {
    if (given[sub.name] !== undefined) merged = withMember(attribute, merged, sub, given[sub.name]) ?? merged;
  }
  return merged;
}

/**
 * Adds the immutable sub-attributes of the old value to the new value. Throws a `ScimError` with `mutability` if the new value
 * changes an immutable sub-attribute.
 */
function withImmutable(attribute: AttributeModel, before: Json, after: Json): Json {
  if (!isObject(before) || !isObject(after)) return after;
  let result = after;
  for (const sub of attribute.subAttributes) {
    const kept = before[sub.name];
    if (sub.mutability !== 'immutable' || kept === undefined || jsonEquals(kept, after[sub.name])) continue;
    if (after[sub.name] !== undefined) throw immutable(sub);
    result = { ...result, [sub.name]: kept };
  }
  return result;
}

/**
 * Maps elements and removes the elements for which `map` returns `undefined`. Returns the same array if nothing
 * changed.
 */
function mapElements(elements: readonly Json[], map: (element: Json) => Json | undefined): readonly Json[] {
  const result: Json[] = [];
  let changed = false;
  for (const element of elements) {
    const mapped = map(element);
    if (mapped !== element) changed = true;
    if (mapped !== undefined) result.push(mapped);
  }
  return changed ? result : elements;
}
