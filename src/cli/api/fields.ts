import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { UsageError } from '../errors/errors.ts';
import { parseSet } from '../resource/assignments.ts';

/** Forbidden names. An assignment to one of them could change the prototype of an object. */
const forbidden: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Sets members of a JSON object. Each field has the form `path=text` or `path:=json`, as in `--set` of `users create`.
 * No schema is used: dots separate the names of nested members, and `null` is sent as `null`. A path that begins with
 * `urn:` names an attribute of an extension: the text before the last colon is the name of the member that contains the extension. With a JSON object as the value, the whole path is the name of that member, and the object is the whole extension. Throws a `UsageError` that names the flag.
 */
export function setFields(body: Json | undefined, fields: readonly string[]): JsonObject {
  if (body !== undefined && !isObject(body)) throw new UsageError('--set needs a body that is a JSON object');
  const result: JsonObject = structuredClone(body ?? {});
  for (const field of fields) {
    const { path, value } = parseSet(field);
    const names = namesOf(path, value);
    const last = names.pop() as string;
    let target = result;
    for (const name of names) {
      const inner = Object.hasOwn(target, name) ? target[name] : undefined;
      if (inner !== undefined && !isObject(inner))
        throw new UsageError(`--set ${path}: the member ${name} is not an object`);
      const object: JsonObject = inner ?? {};
      target[name] = object;
      target = object;
    }
    target[last] = value;
  }
  return result;
}

function namesOf(path: string, value: Json): string[] {
  if (/[[\]]/.test(path)) {
    throw new UsageError(`--set ${path}: scimctl api uses no schema, so a path cannot contain a filter`, {
      hint: 'give the whole array: --set \'emails:=[{"value":"ada@example.com"}]\'',
    });
  }
  const names = splitPath(path, value);
  const wrong = names.find((name) => name === '' || forbidden.has(name));
  if (wrong === undefined) return names;
  throw new UsageError(`--set ${path}: ${wrong === '' ? 'a name is missing' : `${wrong} cannot be a name`}`);
}

function splitPath(path: string, value: Json): string[] {
  if (!/^urn:/i.test(path)) return path.split('.');
  if (isObject(value)) return [path];
  const colon = path.lastIndexOf(':');
  return [path.slice(0, colon), ...path.slice(colon + 1).split('.')];
}
