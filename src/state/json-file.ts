import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type * as z from 'zod/mini';
import { ConfigError } from './config-error.ts';
import { makeFolder } from './make-folder.ts';
import { type FilePrivacy, readRegularFile } from './regular-file.ts';

/** Maximum size of a configuration file in bytes. */
const maxSize = 4 * 1024 * 1024;

/**
 * Reads and validates a JSON file. Returns `undefined` if the file does not exist. Throws a `ConfigError`
 * (`invalidConfig`) that names the file and each invalid member. The message of the error contains no value, because
 * the user may have written a secret into this file by mistake.
 */
export async function readJsonFile<T>(
  file: string,
  schema: z.ZodMiniType<T>,
  { hint, privacy = 'any' }: { readonly hint?: string; readonly privacy?: FilePrivacy } = {},
): Promise<T | undefined> {
  const text = await readRegularFile(file, { maxSize, privacy, code: 'invalidConfig' });
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ConfigError('invalidConfig', `${file} is not JSON${positionIn(text, error)}`, hint);
  }
  const parsed = schema.safeParse(json, { error: describeIssue });
  if (parsed.success) return parsed.data;
  throw new ConfigError('invalidConfig', `${file}: ${describeIssues(parsed.error.issues)}`, hint);
}

/** Describes the problem of each member, in one line. */
export function describeIssues(issues: readonly z.core.$ZodIssue[]): string {
  const problems = issues.map(({ path: members, message }) => {
    return members.length === 0 ? message : `${members.map(String).join('.')}: ${message}`;
  });
  return problems.join('; ');
}

/** Writes a JSON file atomically, with a mode that lets only this user read the file. Creates the directory of the file. */
export async function writeJsonFile(file: string, value: unknown): Promise<void> {
  try {
    await makeFolder(path.dirname(file));
    await writeFileAtomic(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new ConfigError('invalidConfig', `${file} cannot be written (${code})`, undefined, { cause: error });
  }
}

/**
 * Returns the line and the column of a syntax error. Reads only the position from the message of the parser, because
 * the rest of this message quotes the text of the file.
 */
function positionIn(text: string, error: unknown): string {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  if (position === undefined) return '';
  const before = text.slice(0, Number(position)).split('\n');
  return ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
}

/** Describes one problem. Needed because zod/mini has no messages. */
export function describeIssue(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${article(issue.expected)}`;
    case 'unrecognized_keys':
      return `unknown member ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_union':
      return issue.discriminator === undefined
        ? 'has an unknown form'
        : `has a missing or unknown ${issue.discriminator}`;
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'is not a valid name';
    case 'too_small':
      return `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    default:
      return issue.message ?? 'is not valid';
  }
}

function article(expected: string): string {
  const name = expected === 'record' ? 'object' : expected === 'int' ? 'integer' : expected;
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
}
