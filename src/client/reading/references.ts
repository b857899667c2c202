import { defined } from '../../protocol/json/defined.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { member, readText } from './tolerant.ts';

/** A value of `members` or `groups`, or a manager (RFC 7643 sections 2.4 and 4.2). */
export interface Reference {
  /** Id of the resource that the value refers to. */
  readonly value: string;
  readonly display?: string;
  readonly type?: string;
  readonly $ref?: string;
}

/** Reads the members of a group in all forms that servers use. Omits a value without an id. */
export function readMembers(group: JsonObject): Reference[] {
  return readReferences(member(group, 'members'));
}

/**
 * Reads references in the forms that servers use. A reference can be an object, only an id, a number, or an object with
 * only `$ref`. One value can also replace the array. Keeps members that RFC 7643 does not define.
 */
export function readReferences(values: Json | undefined): Reference[] {
  const items = Array.isArray(values) ? values : [values];
  return items.flatMap((item) => readReference(item) ?? []);
}

function readReference(item: Json | undefined): Reference | undefined {
  if (!isObject(item)) {
    const value = idText(item);
    return value === undefined ? undefined : { value };
  }
  const $ref = readText(member(item, '$ref'));
  const value = idText(member(item, 'value')) ?? idOfUri($ref);
  if (value === undefined) return undefined;
  const display = readText(member(item, 'display'));
  const type = readText(member(item, 'type'));
  return {
    ...item,
    value,
    ...defined({ display, type, $ref }),
  };
}

function idText(value: Json | undefined): string | undefined {
  return typeof value === 'number' ? String(value) : readText(value);
}

/**
 * Returns the decoded id at the end of the URI of a resource; undefined if the URI has no id. Ignores the other parts of the URI,
 * because a server behind a proxy often sends an address that the client cannot reach.
 */
export function idOfUri(uri: string | undefined): string | undefined {
  const segment = /\/([^/?#]+)\/?(?:[?#].*)?$/.exec(uri ?? '')?.[1];
  if (segment === undefined) return undefined;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
