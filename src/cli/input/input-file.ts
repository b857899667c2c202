import { createReadStream } from 'node:fs';
import path from 'node:path';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { shapeOf } from '../../protocol/json/json-shape.ts';
import type { Context } from '../context.ts';
import { InterruptedError, UsageError } from '../errors/errors.ts';
import { parserReason } from '../output/hide-secrets.ts';
import { parseOwnJson } from './parse-json.ts';
import { decodeInput, readBytes, readStdin } from './stdin.ts';

/** Reads text from a file, or from standard input for `-`. Throws a `UsageError` that names the file. */
export async function readText(context: Context, file: string): Promise<string> {
  if (file === '-') return readStdin(context);
  const full = path.resolve(context.cwd, file);
  try {
    return decodeInput(await readBytes(context, createReadStream(full), file), file);
  } catch (error) {
    if (error instanceof UsageError || error instanceof InterruptedError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw new UsageError(`${file} cannot be read: ${reasons.get(code) ?? code}`, { cause: error });
  }
}

const reasons: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EACCES', 'permission denied'],
  ['EISDIR', 'the path is a folder'],
]);

/** Maximum nesting depth of objects and arrays. The service provider has the same limit. */
const maxDepth = 100;

/** Text with the name of its source, for messages. */
export interface InputText {
  readonly name: string;
  readonly source: string;
  readonly isJson: boolean;
}

/** Reads the text of a JSON or YAML file or, for `-`, of standard input. Throws a `UsageError` if the text is empty. */
export async function readInputText(context: Context, file: string): Promise<InputText> {
  const source = await readText(context, file);
  const name = file === '-' ? 'standard input' : file;
  if (source.trim() === '') throw new UsageError(`${name} is empty`);
  const isJson = /\.json$/i.test(file) || (!/\.ya?ml$/i.test(file) && /^\s*[[{]/.test(source));
  return { name, source, isJson };
}

/**
 * Parses a text. Throws a `UsageError` if the text is nested too deeply, or if its syntax is invalid. The error for
 * invalid syntax contains the position.
 */
export async function parseInput({ name, source, isJson }: InputText): Promise<Json> {
  // Checks the depth before parsing. The functions that process the parsed value are recursive.
  if (isJson && shapeOf(source, maxDepth).depth > maxDepth) throw tooDeep(name);
  const value = isJson ? parseJson(source, name) : await parseYaml({ name, source });
  if (!isWithin(value, maxDepth)) throw tooDeep(name);
  return value;
}

/** Reads JSON or YAML from a file or, for `-`, from standard input. Throws a `UsageError` with the position of an error. */
export async function readJsonOrYaml(context: Context, file: string): Promise<Json> {
  return parseInput(await readInputText(context, file));
}

/** Returns the value if it is an object. Otherwise throws a `UsageError`. */
export function asObject(value: Json, name: string): JsonObject {
  if (isObject(value)) return value;
  throw new UsageError(`${name} is not an object`, { hint: 'a resource is an object with attributes' });
}

function tooDeep(name: string): UsageError {
  return new UsageError(`${name} is nested more than ${maxDepth} levels deep, or refers to itself`);
}

/**
 * True if a value has at most `levels` levels of nesting. With a YAML alias, one object can appear several times. The
 * object is checked again only at a greater depth than before.
 */
function isWithin(value: Json, levels: number, seen = new Map<object, number>()): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  if ((seen.get(value) ?? Number.POSITIVE_INFINITY) <= levels) return true;
  seen.set(value, levels);
  return Object.values(value).every((item) => item === undefined || isWithin(item, levels - 1, seen));
}

function parseJson(source: string, name: string): Json {
  try {
    return parseOwnJson(source, (line) => `${name}, line ${line}`);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`${name} is not JSON: ${parserReason(cause, source)}`, { cause });
  }
}

/** Parses YAML. Throws the same `UsageError` as `readJsonOrYaml`. */
async function parseYaml({ source, name }: Pick<InputText, 'name' | 'source'>): Promise<Json> {
  const { TooDeepError, yamlValue } = await import('./parse-yaml.ts');
  try {
    return yamlValue(source, maxDepth, (line) => `${name}, line ${line}`);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    if (cause instanceof TooDeepError) throw tooDeep(name);
    throw new UsageError(`${name} is neither JSON nor YAML: ${parserReason(cause, source)}`, { cause });
  }
}
