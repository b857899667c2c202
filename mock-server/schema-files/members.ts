import { describeType, isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import { shorten } from '../../src/protocol/schema/path.ts';
import { SchemaError } from './schema-error.ts';

/** Reads the value of a member. The error message begins with `where`. */
export type ReadMember<T> = (value: Json | undefined, where: string) => T;

/** Reads a boolean. */
export function flag(value: Json | undefined, where: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new SchemaError(`${where} must be true or false, not ${show(value)}`);
}

/**
 * Returns a function that reads a value. The value must be one of the given words. Compares words without regard to
 * case, because servers write the words in upper or lower case.
 */
export function word<const T extends string>(words: readonly T[]): ReadMember<T> {
  return (value, where) => {
    const found = words.find((known) => typeof value === 'string' && known.toLowerCase() === value.toLowerCase());
    if (found !== undefined) return found;
    throw new SchemaError(`${where} must be one of ${words.join(', ')}, not ${show(value)}`);
  };
}

/** Reads text, which may be empty. */
export function text(value: Json | undefined, where: string): string {
  return value === '' ? '' : requiredText(value, where);
}

/** Reads text that must not be empty. */
export function requiredText(value: Json | undefined, where: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new SchemaError(value === undefined ? `${where} is missing` : `${where} must be text, not ${show(value)}`);
}

/** Reads a list of text values. */
export function texts(value: Json | undefined, where: string): string[] {
  return list(value, where).map((item, index) => requiredText(item, `${where}[${index}]`));
}

/** Reads a list. */
export function list(value: Json | undefined, where: string): Json[] {
  if (Array.isArray(value)) return value;
  throw new SchemaError(`${where} must be a list, not ${show(value)}`);
}

/** Reads an object whose members must all be in `known`. Omits members with the value null. */
export function object(value: unknown, known: readonly string[], where: string): JsonObject {
  if (!isObject(value)) throw new SchemaError(`${where} must be an object, not ${show(value)}`);
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new SchemaError(
      `${where} has the unknown member ${JSON.stringify(shorten(unknown))}; the allowed members are ${known.join(', ')}`,
    );
  }
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null && member !== undefined));
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shorten(value, 40));
  return typeof value === 'object' ? describeType(value) : String(value);
}
