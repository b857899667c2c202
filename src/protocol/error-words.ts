import { isObject, type Json, type JsonObject } from './json/json.ts';

/** Names of members that describe the error, in lower case and in order of preference. */
const wordNames = [
  'detail',
  'description',
  'errorsummary',
  'error_description',
  'errordescription',
  'message',
  'msg',
  'errormessage',
  'error_message',
  'reason',
  'faultstring',
  'title',
  'error',
  'fault',
] as const;

/** Names of members that contain several errors, or the causes of an error. */
const listNames = ['errors', 'errorcauses', 'details', 'causes', 'violations', 'messages', 'non_field_errors'] as const;

/** Names of members that identify the invalid attribute by its name or its path. */
const placeNames = ['loc', 'field', 'property', 'pointer'] as const;

/** Names of members that `wordsOfFields` ignores. These members contain no description, and they are not attributes. */
const otherNames: ReadonlySet<string> = new Set(
  'schemas schema status statuscode status_code code scimtype type instance path timestamp success id ok'.split(' '),
);

/** Names of members that contain the code of an error. The names are in lower case. */
const codeNames: ReadonlySet<string> = new Set(
  'code errorcode error_code errortype error_type scimtype type reason'.split(' '),
);

/**
 * Limits of the search for descriptions in an error response: the number of levels, of items in an array, and of
 * members in an object.
 */
const most = { depth: 5, items: 3, members: 20 } as const;

/** Maximum numbers of characters: of one error, and of all errors together. */
const longest = { one: 500, all: 1000 } as const;

/**
 * Returns the description in an error response. Supports the usual forms: the Error message of RFC 7644 section 3.12, `Errors` of
 * SCIM 1.1, problem details (RFC 9457), OAuth, objects that map attributes to messages, and the forms of gateways and frameworks.
 * Returns undefined if the response has no description.
 */
export function errorWords(body: Json | undefined): string | undefined {
  const words = [...new Set(wordsOf(body, most.depth))].slice(0, most.items).map((text) => cut(text, longest.one));
  return words.length === 0 ? undefined : cut(words.join('; '), longest.all);
}

/** Returns the codes in an error response, such as `REQUEST_LIMIT_EXCEEDED`. */
export function errorCodes(body: Json | undefined, depth: number = most.depth): string[] {
  if (depth === 0) return [];
  if (Array.isArray(body)) return body.slice(0, most.items).flatMap((item) => errorCodes(item, depth - 1));
  if (!isObject(body)) return [];
  return Object.entries(body)
    .slice(0, most.members)
    .flatMap(([name, value]) =>
      typeof value === 'string'
        ? codeNames.has(name.toLowerCase())
          ? [cut(value, longest.one)]
          : []
        : errorCodes(value, depth - 1),
    );
}

function wordsOf(value: Json | undefined, depth: number): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value.trim()];
  if (depth === 0) return [];
  if (Array.isArray(value)) return value.slice(0, most.items).flatMap((item) => wordsOf(item, depth - 1));
  return isObject(value) ? wordsOfObject(value, depth) : [];
}

function wordsOfObject(object: JsonObject, depth: number): string[] {
  const members = new Map(Object.entries(object).map(([name, value]) => [name.toLowerCase(), value]));
  const own = firstOf(wordNames, (name) => wordsOf(members.get(name), depth - 1));
  const more = firstOf(listNames, (name) => wordsOf(members.get(name), depth - 1));
  if (own.length + more.length === 0) return wordsOfFields(object, depth);
  const place = own.length === 1 ? placeOf(members) : '';
  return [...own.map((text) => `${place}${text}`), ...more];
}

/** Describes each member: `userName: is taken` for `{"userName": ["is taken"]}`. */
function wordsOfFields(object: JsonObject, depth: number): string[] {
  const fields = Object.entries(object).slice(0, most.members);
  return fields
    .filter(([name]) => !otherNames.has(name.toLowerCase()))
    .flatMap(([name, value]) => wordsOf(value, depth - 1).map((text) => `${cut(name, 80)}: ${text}`));
}

function placeOf(members: ReadonlyMap<string, Json | undefined>): string {
  const [place] = firstOf(placeNames, (name) => {
    const value = members.get(name);
    if (typeof value === 'string') return value === '' ? [] : [value];
    const parts = Array.isArray(value)
      ? value.filter((part) => typeof part === 'string' || typeof part === 'number')
      : [];
    return parts.length === 0 ? [] : [parts.join('.')];
  });
  return place === undefined ? '' : `${cut(place, 80)}: `;
}

function firstOf(names: readonly string[], read: (name: string) => string[]): string[] {
  for (const name of names) {
    const found = read(name);
    if (found.length > 0) return found;
  }
  return [];
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}
