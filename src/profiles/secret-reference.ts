import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { runSecretCommand } from './command-secret.ts';
import { ConfigError } from './config-error.ts';
import type { Environment } from './directories.ts';
import type { Secret } from './secret.ts';
import { readStoredSecret } from './secrets-file.ts';

/** Where secrets are looked for. */
export interface SecretContext {
  readonly env: Environment;
  /** Directory of `config.json`, to which relative paths refer. */
  readonly configDirectory: string;
  /** Milliseconds that a command may take. Default 30,000. */
  readonly commandTimeout?: number;
}

/** One kind of reference: how the text after its colon becomes a secret. */
interface SecretKind {
  /** What stands after the colon, for messages. */
  readonly argument: string;
  read(argument: string, context: SecretContext): Promise<Secret>;
}

/** Largest file that is taken for a secret, in bytes. */
const maxFileSize = 64 * 1024;

/** The kinds of references, by the word before the colon. A keychain is one more row. */
const kinds = {
  env: { argument: 'NAME', read: readVariable },
  file: { argument: 'PATH', read: readSecretFile },
  command: {
    argument: 'CMD',
    read: (command, { env, commandTimeout }) => runSecretCommand(command, env, commandTimeout),
  },
  stored: { argument: 'NAME', read: (name, { configDirectory }) => readStoredSecret(configDirectory, name) },
} as const satisfies Record<string, SecretKind>;

/** How references look, for messages: `env:NAME, file:PATH, command:CMD or stored:NAME`. */
export const referenceForms = Object.entries(kinds)
  .map(([kind, { argument }]) => `${kind}:${argument}`)
  .join(', ')
  .replace(/, ([^,]*)$/, ' or $1');

/** True for text that refers to a secret, and is not one itself. */
export function isSecretReference(text: string): boolean {
  return parse(text) !== undefined;
}

/**
 * Looks a reference up each time it is called. The returned function rejects with a `ConfigError` (`noSecret`) that says where it
 * looked.
 */
export function secretSource(reference: string, context: SecretContext): () => Promise<Secret> {
  const parsed = parse(reference);
  if (!parsed) throw new TypeError(`a secret reference is ${referenceForms}`);
  return async () => {
    const secret = await parsed.kind.read(parsed.argument, context);
    if (secret.value !== '') return secret;
    throw new ConfigError('noSecret', `the secret from ${reference} is empty`);
  };
}

function parse(text: string): { kind: SecretKind; argument: string } | undefined {
  const [, name, argument] = /^([a-z]+):(.+)$/s.exec(text) ?? [];
  if (name === undefined || argument === undefined || !Object.hasOwn(kinds, name)) return undefined;
  return { kind: kinds[name as keyof typeof kinds], argument };
}

async function readVariable(name: string, { env }: SecretContext): Promise<Secret> {
  const value = env[name];
  if (value) return { value };
  throw new ConfigError(
    'noSecret',
    `the environment variable ${name} is not set`,
    `Set ${name}, or change the profile.`,
  );
}

async function readSecretFile(file: string, { configDirectory }: SecretContext): Promise<Secret> {
  const resolved = path.resolve(configDirectory, file);
  try {
    if ((await stat(resolved)).size > maxFileSize)
      throw new ConfigError('noSecret', `${resolved} is too large for a secret`);
    return { value: (await readFile(resolved, 'utf8')).trim() };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new ConfigError('noSecret', `the secret's file ${resolved} cannot be read (${reason})`, undefined, {
      cause: error,
    });
  }
}
