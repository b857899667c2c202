import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';

/**
 * Returns the paths of the values that are in `wanted`, but not in `restored`. The order of the values of an attribute
 * has no meaning, and an absent `primary` means `false` (RFC 7643 section 2.4). An empty value means no value (section
 * 2.5).
 */
export function lostValues(wanted: JsonObject, restored: JsonObject): string[] {
  const lost: string[] = [];
  compareMembers(wanted, restored, '', lost);
  return lost;
}

function compareMembers(wanted: JsonObject, restored: JsonObject, prefix: string, lost: string[]): void {
  for (const name in wanted) {
    if (prefix === '' && name === 'schemas') continue;
    const value = wanted[name];
    if (value === undefined || isEmpty(value) || (name === 'primary' && value === false)) continue;
    compare(value, restored[name], `${prefix}${name}`, lost);
  }
}

/**
 * Returns the beginning of a member's path, without the name of the member. The beginning is `path` and a separator.
 * The separator is a colon if `path` is a URN (RFC 7644 section 3.10), otherwise a dot.
 */
function prefixOf(path: string): string {
  return /^urn:.*:\d+(?:\.\d+)*:\w+$/i.test(path) ? `${path}:` : `${path}.`;
}

function compare(wanted: Json, restored: Json | undefined, path: string, lost: string[]): void {
  if (Array.isArray(wanted)) compareItems(wanted, Array.isArray(restored) ? restored : [], path, lost);
  else if (isObject(wanted)) compareMembers(wanted, isObject(restored) ? restored : {}, prefixOf(path), lost);
  else if (wanted !== restored) lost.push(path);
}

function compareItems(wanted: readonly Json[], restored: readonly Json[], path: string, lost: string[]): void {
  const rest = [...restored];
  for (const item of wanted) {
    if (isEmpty(item)) continue;
    const at = rest.findIndex((other) => isSame(item, other));
    if (at !== -1) {
      rest.splice(at, 1);
      continue;
    }
    const near = rest.find((other) => isObject(item) && isObject(other) && item.value === other.value);
    if (isObject(item) && isObject(near)) compareMembers(item, near, prefixOf(path), lost);
    else lost.push(path);
  }
}

function isSame(wanted: Json, restored: Json): boolean {
  if (!isObject(wanted) || !isObject(restored)) return wanted === restored;
  const lost: string[] = [];
  compareMembers(wanted, restored, '.', lost);
  return lost.length === 0;
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.every(isEmpty);
  return isObject(value) && Object.values(value).every(isEmpty);
}
