import { isObject, isUnassigned, type Json, type JsonObject, jsonEquals } from '../json/json.ts';
import { ScimError } from '../messages/errors.ts';
import type { AttributeModel } from '../schema/model.ts';
import { shorten } from '../schema/path.ts';
import { readElement, readValue, type ValueContext } from '../value/reading.ts';
import { ElementIndex, elementOfFilter, isDuplicate, isSameElement } from './element.ts';
import { immutable, withMember } from './member.ts';
import type { PatchOperation } from './operation.ts';
import type { PatchTarget } from './target.ts';

type Target = PatchTarget & { kind: 'attribute' };

/**
 * Adds values to a multi-valued attribute. A value that exists already is not added again (RFC 7644 section 3.5.2.1); it takes
 * over the other members of the new value. Returns the same array if nothing changed.
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

/** Replaces all values of an attribute by a list, without repeated values. */
export function setElements(given: readonly Json[], attribute: AttributeModel): readonly Json[] {
  return addElements([], given, attribute, isDuplicate);
}

/** Immutable sub-attributes keep their values: if a client sends the name of a member along, it stays the same member. */
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

/** Removes the values that the filter selects, or their sub-attribute; without a filter, all values. */
export function removeElements(
  elements: readonly Json[],
  operation: PatchOperation,
  target: Target,
  context: ValueContext,
  path: string,
): readonly Json[] {
  const { attribute, subAttribute, test } = target;
  // An empty list selects no values. To remove all values instead would be the most harmful reading.
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

/** Removes exactly the given values, as Entra ID means a remove with values. By the RFC, all values would be removed. */
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

/** Replaces, or adds to, the values that the filter selects, or their sub-attribute. */
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
    // A replace without a value removes; an add without a value changes nothing.
    const nothing = operation.op === 'add' ? element : undefined;
    if (isUnassigned(operation.value)) return nothing;
    const given = readElement(attribute, single(operation.value, attribute, context), attribute.path, context);
    if (given === undefined) return nothing;
    if (operation.op === 'add') return mergeAll(attribute, element, given);
    const replaced = withImmutable(attribute, element, given);
    return jsonEquals(element, replaced) ? element : replaced;
  });
}

/** Handles a filter that selects no value: an add creates the value that the filter describes; a replace has no target. */
function createElement(
  elements: readonly Json[],
  operation: PatchOperation,
  { attribute, subAttribute, filter }: Target,
  context: ValueContext,
  path: string,
): readonly Json[] {
  const described = filter ? elementOfFilter(filter, attribute) : {};
  if (!described) throw ScimError.of('noTarget', `${shorten(path)} matches no value`);
  // Without a filter, the attribute does not exist yet, and a replace is an add (RFC 7644 section 3.5.2.3).
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
 * Sets `primary` to false in all other values if an operation set it to true (RFC 7644 section 3.5.2). Throws a `ScimError` with
 * `invalidValue` when the operations set it in more than one value.
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
  // A changed value keeps its index, which shows whether it was primary before.
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
    throw ScimError.of('invalidValue', `${attribute.path}: a value that a filter selects takes one value`);
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
 * The replacement of a value keeps its immutable sub-attributes. Throws a `ScimError` with `mutability` when the new value
 * changes one.
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

/** Maps elements and drops those that become undefined. Returns the same array if nothing changed. */
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
