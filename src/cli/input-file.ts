import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { isObject, type Json, type JsonObject } from '../protocol/json.ts';
import type { Context } from './context.ts';
import { UsageError } from './failures.ts';
import { parserReason } from './hide-secrets.ts';
import { parseOwnJson } from './own-json.ts';
import { readStdin } from './stdin.ts';

/** The largest file that is read whole, in bytes. */
const maxFileBytes = 64 * 1024 * 1024;

/** Reads text from a file, or from standard input for `-`. Throws a `UsageError` that names the file. */
export async function readText(context: Context, file: string): Promise<string> {
  if (file === '-') return readStdin(context);
  const full = path.resolve(context.cwd, file);
  try {
    const { size } = await stat(full);
    if (size > maxFileBytes) throw new UsageError(`${file} is larger than ${maxFileBytes / 1024 ** 2} MB`);
    return (await readFile(full, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw new UsageError(`${file} cannot be read: ${reasons.get(code) ?? code}`, { cause: error });
  }
}

const reasons: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EACCES', 'permission denied'],
  ['EISDIR', 'it is a folder'],
]);

/** The text of a file or, for `-`, of standard input, and which of the two it is. */
export interface Source {
  readonly text: string;
  /** For messages. */
  readonly name: string;
  /** False: YAML. */
  readonly isJson: boolean;
}

/** Reads the text of JSON or YAML. Throws a `UsageError` for a file that cannot be read or is empty. */
export async function readSource(context: Context, file: string): Promise<Source> {
  const text = await readText(context, file);
  const name = file === '-' ? 'standard input' : file;
  if (text.trim() === '') throw new UsageError(`${name} is empty`);
  return { text, name, isJson: /\.json$/i.test(file) || (!/\.ya?ml$/i.test(file) && /^\s*[[{]/.test(text)) };
}

/**
 * Reads JSON or YAML from a file or, for `-`, from standard input. Throws a `UsageError` that names the place of a mistake, and
 * of a number that would not be sent as it was written.
 */
export async function readJsonOrYaml(context: Context, file: string): Promise<Json> {
  const source = await readSource(context, file);
  return source.isJson ? parseJson(source.text, source.name) : parseYaml(source);
}

/** Reads one JSON or YAML object. Throws a `UsageError`. */
export async function readObject(context: Context, file: string): Promise<JsonObject> {
  const value = await readJsonOrYaml(context, file);
  if (isObject(value)) return value;
  throw new UsageError(`${file === '-' ? 'standard input' : file} is not an object`, {
    hint: 'a resource is an object with attributes',
  });
}

function parseJson(source: string, name: string): Json {
  try {
    return parseOwnJson(source, (line) => `${name}, line ${line}`);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`${name} is not JSON: ${parserReason(cause, source)}`, { cause });
  }
}

/** The value of YAML. Throws a `UsageError` as `readJsonOrYaml` does. */
export async function parseYaml({ text: source, name }: Source): Promise<Json> {
  const { yamlValue } = await import('./parse-yaml.ts');
  try {
    return yamlValue(source, (line) => `${name}, line ${line}`);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`${name} is neither JSON nor YAML: ${parserReason(cause, source)}`, { cause });
  }
}
