/** Any JSON value, as `JSON.parse` returns it. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object. A member with the value `undefined` is treated as absent, as in `JSON.stringify`. */
export interface JsonObject {
  [name: string]: Json | undefined;
}

/** True for a JSON object: not `null`, not an array, not a primitive. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Names that every object inherits, and names that change a prototype when they are assigned. No attribute may have one
 * of these names. With an inherited name, every object would seem to have the attribute.
 */
const unsafeNames: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

/** True if reading or assigning a member with this name could access a prototype. */
export function isUnsafeName(name: string): boolean {
  return unsafeNames.has(name);
}

/** True for the value of an unassigned attribute: absent, `null` or an empty array (RFC 7643 section 2.5). */
export function isUnassigned(value: unknown): value is undefined | null | [] {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** Compares two JSON values deeply. Ignores the order of object members, but not the order of array items. */
export function jsonEquals(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!jsonEquals(a[i], b[i])) return false;
    return true;
  }
  if (!isObject(a) || !isObject(b)) return false;
  let more = 0;
  for (const key in a) {
    if (a[key] === undefined) continue;
    if (!Object.hasOwn(b, key) || !jsonEquals(a[key], b[key])) return false;
    more++;
  }
  for (const key in b) if (b[key] !== undefined) more--;
  return more === 0;
}

/** Returns the JSON type of a value for messages: `a string`, `an array`, `null`. */
export function describeType(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'boolean') return 'a boolean';
  return typeof value === 'number' ? 'a number' : 'a string';
}
