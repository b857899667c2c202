import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';

/** Returns the member with a name. Prefers the exact spelling. Otherwise, ignores upper and lower case. */
export function member(object: JsonObject, name: string): Json | undefined {
  if (Object.hasOwn(object, name)) return object[name];
  const key = name.toLowerCase();
  for (const candidate of Object.keys(object))
    if (candidate.length === name.length && candidate.toLowerCase() === key) return object[candidate];
  return undefined;
}

/** Reads a non-negative integer from a number or a string. Returns undefined for any other value. */
export function readCount(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined;
}

/** Reads a boolean, or `"True"`, `"false"`, `1` or `0`. Returns undefined for any other value. */
export function readBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === 0) return value === 1;
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : undefined;
}

/** Reads a string that is not empty. Returns undefined for any other value. */
export function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Returns the objects of an array and ignores other values. A single object is read as an array with one object. */
export function readObjects(value: unknown): JsonObject[] {
  if (Array.isArray(value)) return value.filter(isObject);
  return isObject(value) ? [value] : [];
}
