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

/** The members of a group, in any form that servers use. A value that names nobody is left out. */
export function readMembers(group: JsonObject): Reference[] {
  return readReferences(member(group, 'members'));
}

/**
 * Reads references in the forms that servers use: objects, ids alone, numbers, `$ref` alone, and one value instead of an array.
 * Keeps members that RFC 7643 does not define.
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
 * The decoded id at the end of a resource's URI; undefined if the URI has none. The rest of the URI is ignored, because behind a
 * proxy it often has an address that the client cannot reach.
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
