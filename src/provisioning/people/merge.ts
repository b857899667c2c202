import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import type { AttributeModel, ResourceModel, SchemaModel } from '../../protocol/schema/model.ts';
import { foldCase } from '../../protocol/value/case.ts';
import { type DerivedPath, derivedValue } from '../mapping/derive.ts';

/**
 * The person as the row wants it: what the row says, on top of what is there. Values of a multi-valued attribute are
 * matched by type, so that a work address replaces the work address. What the row does not say stays; so does what
 * somebody chose where the row's value was only derived. A password is for a new person: nobody can tell whether it differs.
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

/** The same value; or, for one that has a type, the value of that type. */
function isSameValue(old: Json, value: Json, before: readonly Json[]): boolean {
  if (!isObject(old) || !isObject(value)) return old === value;
  if (value.type === undefined) return old.value !== undefined && old.value === value.value;
  // A service that keeps no types has the address without one: it is the same address.
  if (old.type === undefined) return old.value !== undefined && old.value === value.value;
  if (old.type !== value.type) return false;
  // Several of one type: only the very same value can be meant, where it is there.
  const isThere = before.some((other) => isObject(other) && other.type === value.type && other.value === value.value);
  return !isThere || old.value === value.value;
}

/** What was said about the old value, such as how to display it, is not true of the new one. */
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

/** Puts back what was there, unless it too follows from the rest and has to follow it again. */
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
      if (!isObject(chosen) || !Array.isArray(merged.emails)) return;
      merged.emails = merged.emails.map((email) => withPrimaryOf(chosen, email));
    }
  }
}

function isChosen(value: Json | undefined, path: DerivedPath, before: JsonObject): boolean {
  if (typeof value !== 'string' || value === '') return false;
  const derived = derivedValue(path, before);
  return derived === undefined || foldCase(derived) !== foldCase(value);
}

/** The primary value stays with the address that had it, by type where the address itself was changed. */
function withPrimaryOf(chosen: JsonObject, email: Json): Json {
  if (!isObject(email)) return email;
  const isChosenOne = chosen.type === undefined ? email.value === chosen.value : email.type === chosen.type;
  if (isChosenOne) return { ...email, primary: true };
  const { primary, ...rest } = email;
  return primary === undefined ? email : rest;
}

function union(a: Json | undefined, b: Json | undefined): Json[] {
  return [...new Set([...(Array.isArray(a) ? a : []), ...(Array.isArray(b) ? b : [])])];
}
