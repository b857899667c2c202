import { isObject, type Json, type JsonObject, jsonEquals } from '../../protocol/json/json.ts';
import type { AttributeModel, ResourceModel, SchemaModel } from '../../protocol/schema/model.ts';
import { foldCase } from '../../protocol/value/case.ts';
import { type DerivedPath, derivedValue } from '../mapping/derive.ts';

/**
 * Merges the values of a row into an existing person. Matches the values of a multi-valued attribute by type. For
 * example, a new work address replaces the old work address. Values that are not in the row stay. A derived value of
 * the row does not replace a value that somebody chose. The password of an existing person stays, because the service
 * does not return the old password for a comparison.
 */
export function mergePerson(
  before: JsonObject,
  wanted: JsonObject,
  derived: readonly DerivedPath[],
  model: ResourceModel,
): JsonObject {
  const merged = mergeSchema(model.core, before, wanted);
  for (const extension of model.extensions) {
    const [from, to] = [before[extension.urn], wanted[extension.urn]];
    if (isObject(to)) merged[extension.urn] = mergeSchema(extension, isObject(from) ? from : {}, to);
  }
  merged.schemas = union(before.schemas, wanted.schemas);
  for (const path of derived) keepChosen(path, merged, before);
  return merged;
}

/**
 * True if a merge of the row would leave the person unchanged. This test is much faster than `mergePerson`, and most
 * rows of an import change nothing.
 */
export function isMerged(before: JsonObject, wanted: JsonObject, model: ResourceModel): boolean {
  for (const name in wanted) {
    if (name === 'schemas') continue;
    const attribute = model.core.attribute(name);
    if (attribute) {
      if (!isMergedValue(attribute, before[attribute.name], wanted[attribute.name])) return false;
      continue;
    }
    const extension = model.extension(name);
    const [from, to] = extension ? [before[extension.urn], wanted[extension.urn]] : [];
    if (!extension || !isObject(from) || !isObject(to)) return false;
    for (const member in to) {
      const found = extension.attribute(member);
      if (!found || !isMergedValue(found, from[found.name], to[found.name])) return false;
    }
  }
  return true;
}

function isMergedValue(attribute: AttributeModel, before: Json | undefined, wanted: Json | undefined): boolean {
  if (wanted === undefined || wanted === before || attribute.returned === 'never') return true;
  if (before === undefined) return false;
  if (!isObject(wanted) || !isObject(before)) return jsonEquals(mergeValue(attribute, before, wanted), before);
  for (const name in wanted) if (!jsonEquals(wanted[name], before[name])) return false;
  return true;
}

function mergeSchema(schema: SchemaModel, before: JsonObject, wanted: JsonObject): JsonObject {
  const merged: JsonObject = { ...before };
  for (const attribute of schema.attributes) {
    const value = wanted[attribute.name];
    if (value === undefined || attribute.returned === 'never') continue;
    merged[attribute.name] = mergeValue(attribute, before[attribute.name], value);
  }
  return merged;
}

function mergeValue(attribute: AttributeModel, before: Json | undefined, wanted: Json): Json {
  if (attribute.multiValued && Array.isArray(wanted)) return mergeValues(Array.isArray(before) ? before : [], wanted);
  if (isObject(before) && isObject(wanted)) return { ...before, ...wanted };
  return wanted;
}

function mergeValues(before: readonly Json[], wanted: readonly Json[]): Json[] {
  const merged = [...before];
  for (const value of wanted) {
    const at = merged.findIndex((old) => isSameValue(old, value, before));
    const old = merged[at];
    if (at === -1) merged.push(value);
    else merged[at] = isObject(old) && isObject(value) ? changeValue(old, value) : value;
    if (isObject(value) && value.primary === true) takePrimaryFromOthers(merged, at === -1 ? merged.length - 1 : at);
  }
  return merged;
}

/**
 * True if the new `value` replaces the value `old` of a multi-valued attribute. A new value with a type replaces the
 * old value of this type.
 */
function isSameValue(old: Json, value: Json, before: readonly Json[]): boolean {
  if (!isObject(old) || !isObject(value)) return old === value;
  if (value.type === undefined) return old.value !== undefined && old.value === value.value;
  // If the service does not store types, the old value has no type. In this case, the sub-attribute `value` is compared
  // instead of the type.
  if (old.type === undefined) return old.value !== undefined && old.value === value.value;
  if (old.type !== value.type) return false;
  // Several old values can have the same type as the new value. If one of them also has the same sub-attribute `value`,
  // the new value replaces only this one.
  const isThere = before.some((other) => isObject(other) && other.type === value.type && other.value === value.value);
  return !isThere || old.value === value.value;
}

/**
 * Replaces a value of a multi-valued attribute. If the sub-attribute `value` changes, removes `display` and `$ref`,
 * because `display` and `$ref` describe the old `value`.
 */
function changeValue(old: JsonObject, value: JsonObject): JsonObject {
  const { display, $ref, ...rest } = old;
  if (old.type === undefined && old.value === value.value) {
    const { type: _, ...typeless } = value;
    return { ...old, ...typeless };
  }
  return old.value === value.value ? { ...old, ...value } : { ...rest, ...value };
}

function takePrimaryFromOthers(values: Json[], index: number): void {
  values.forEach((value, at) => {
    if (at === index || !isObject(value) || value.primary !== true) return;
    values[at] = { ...value, primary: false };
  });
}

/**
 * Restores the existing value in `merged`, unless the existing value was also derived. A new derived value replaces an
 * old derived value.
 */
function keepChosen(path: DerivedPath, merged: JsonObject, before: JsonObject): void {
  switch (path) {
    case 'displayName':
    case 'userName':
      if (isChosen(before[path], path, before)) merged[path] = before[path];
      return;
    case 'name.formatted':
      if (isObject(before.name) && isObject(merged.name) && isChosen(before.name.formatted, path, before)) {
        merged.name = { ...merged.name, formatted: before.name.formatted };
      }
      return;
    case 'active':
      if (before.active === undefined) delete merged.active;
      else merged.active = before.active;
      return;
    case 'emails.primary': {
      const chosen =
        Array.isArray(before.emails) && before.emails.find((email) => isObject(email) && email.primary === true);
      if (!Array.isArray(merged.emails)) return;
      if (isObject(chosen)) merged.emails = merged.emails.map((email) => withPrimaryOf(chosen, email));
      else if (jsonEquals(merged.emails.map(withoutPrimary), before.emails)) merged.emails = before.emails as Json;
    }
  }
}

function isChosen(value: Json | undefined, path: DerivedPath, before: JsonObject): boolean {
  if (typeof value !== 'string' || value === '') return false;
  const derived = derivedValue(path, before);
  return derived === undefined || foldCase(derived) !== foldCase(value);
}

/**
 * Makes `email` primary if it is the same address as `chosen`, which was primary before. Otherwise, removes `primary`.
 * Two addresses with the same type are the same address. If `chosen` has no type, compares the values.
 */
function withPrimaryOf(chosen: JsonObject, email: Json): Json {
  if (!isObject(email)) return email;
  const wasPrimary = chosen.type === undefined ? email.value === chosen.value : email.type === chosen.type;
  return wasPrimary ? { ...email, primary: true } : withoutPrimary(email);
}

/**
 * Removes `primary` from an e-mail address. Two addresses that differ only in a derived `primary` are then equal.
 * Otherwise, a service that does not return `primary` would get the same change in each import.
 */
function withoutPrimary(email: Json): Json {
  if (!isObject(email)) return email;
  const { primary, ...rest } = email;
  return primary === undefined ? email : rest;
}

function union(a: Json | undefined, b: Json | undefined): Json[] {
  return [...new Set([...(Array.isArray(a) ? a : []), ...(Array.isArray(b) ? b : [])])];
}
