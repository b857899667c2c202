import { homedir } from 'node:os';
import path from 'node:path';
import { redactLooks } from '../protocol/redaction/index.ts';
import { ConfigError } from '../state/config-error.ts';
import type { Environment } from '../state/directories.ts';
import { readRegularFile } from '../state/regular-file.ts';
import type { Secret } from './secret.ts';
import { readStoredSecret, secretsFile, storeSecret } from './secrets-file.ts';

/** The sources from which secrets are read. */
export interface SecretContext {
  readonly env: Environment;
  /** Directory of `config.json`. Relative paths refer to this directory. */
  readonly configDirectory: string;
  /** Maximum duration of a command in milliseconds. Default: 30,000. */
  readonly commandTimeout?: number;
  /** Platform whose keychain is used. Default: the platform of this process. */
  readonly platform?: NodeJS.Platform;
}

/**
 * A kind of reference to a secret, such as `env:NAME`. `read` receives the text after the colon and reads the secret.
 */
interface SecretKind {
  /** Describes the text after the colon of a reference, for messages: `NAME`, `PATH`. */
  readonly argument: string;
  /** Describes where the secret is, for messages. Default: the reference itself. */
  readonly place?: (argument: string, context: Pick<SecretContext, 'configDirectory'>) => string;
  read(argument: string, context: SecretContext): Promise<Secret>;
  /** Replaces the secret. Absent if scimctl cannot replace secrets of this kind. */
  readonly write?: (argument: string, value: string, context: SecretContext) => Promise<void>;
}

/** Maximum size of a file with a secret, in bytes. */
const maxFileSize = 64 * 1024;

/** Maps the word before the colon of a reference, such as `env`, to the kind of the reference. */
const kinds = {
  env: { argument: 'NAME', read: readVariable },
  file: {
    argument: 'PATH',
    read: readSecretFile,
    place: (file, { configDirectory }) => `file:${path.resolve(configDirectory, file)}`,
  },
  command: {
    argument: 'CMD',
    // Imports the module on demand, because most runs of scimctl run no command and need no child process.
    read: async (command, { env, commandTimeout }) =>
      (await import('./command-secret.ts')).runSecretCommand(command, env, commandTimeout),
    // Redacts the command: unlike other references, it is free text, and may contain a secret.
    place: (command) => redactLooks(`command:${command}`),
  },
  stored: {
    argument: 'NAME',
    read: (name, { configDirectory }) => readStoredSecret(configDirectory, name),
    write: (name, value, { configDirectory }) => storeSecret(configDirectory, name, value),
    place: (name, { configDirectory }) => `stored:${name} in ${secretsFile(configDirectory)}`,
  },
  keychain: {
    argument: 'NAME',
    // Imports the module on demand, because most runs need no child process.
    read: async (name, { env, platform }) =>
      (await import('./keychain/keychain.ts')).readKeychain(name, { env, platform }),
    write: async (name, value, { env, platform }) =>
      (await import('./keychain/keychain.ts')).writeKeychain(name, value, { env, platform }),
    place: (name) => `keychain:${name}, in the keychain of this user`,
  },
} as const satisfies Record<string, SecretKind>;

/** The forms of references, for messages: `env:NAME, file:PATH, command:CMD, stored:NAME or keychain:NAME`. */
export const referenceForms = Object.entries(kinds)
  .map(([kind, { argument }]) => `${kind}:${argument}`)
  .join(', ')
  .replace(/, ([^,]*)$/, ' or $1');

/** True if the text is a reference to a secret, and not the secret itself. */
export function isSecretReference(text: string): boolean {
  return parse(text) !== undefined;
}

/** Describes where a secret is, for messages. Redacts text in a command that looks like a secret. */
export function describeReference(reference: string, context: Pick<SecretContext, 'configDirectory'>): string {
  const parsed = parse(reference);
  return parsed ? (parsed.kind.place?.(parsed.argument, context) ?? reference) : redactLooks(reference);
}

/**
 * Makes a reference independent of the current folder. A path is converted to an absolute path, and `~/` is replaced by the home folder of
 * the user.
 */
export function absoluteReference(reference: string, cwd: string): string {
  const parsed = parse(reference);
  if (parsed?.kind !== kinds.file) return reference;
  const { argument } = parsed;
  return `file:${/^~[/\\]/.test(argument) ? path.join(homedir(), argument.slice(2)) : path.resolve(cwd, argument)}`;
}

/** Returns the name of a secret in the secrets file; undefined for other references. */
export function storedName(reference: string): string | undefined {
  const parsed = parse(reference);
  return parsed?.kind === kinds.stored ? parsed.argument : undefined;
}

/** Returns the name of an entry of the keychain; undefined for other references. */
export function keychainAccount(reference: string): string | undefined {
  const parsed = parse(reference);
  return parsed?.kind === kinds.keychain ? parsed.argument : undefined;
}

/**
 * Returns a function that reads the secret at each call. If there is no secret, this function rejects with a
 * `ConfigError` (`noSecret`) whose message says from where the secret should come.
 */
export function secretSource(reference: string, context: SecretContext): () => Promise<Secret> {
  const parsed = parse(reference);
  if (!parsed) throw new TypeError(`a secret reference must be ${referenceForms}`);
  return async () => {
    const secret = await parsed.kind.read(parsed.argument, context);
    if (secret.value !== '') return secret;
    throw new ConfigError('noSecret', `the secret from ${reference} is empty`);
  };
}

/**
 * Returns a function that replaces the secret of a reference. Returns `undefined` for a reference to a place where
 * scimctl cannot write, such as an environment variable.
 */
export function secretWriter(
  reference: string,
  context: SecretContext,
): ((value: string) => Promise<void>) | undefined {
  const parsed = parse(reference);
  const write = parsed?.kind.write;
  return parsed && write && ((value) => write(parsed.argument, value, context));
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
  const text = await readRegularFile(resolved, { maxSize: maxFileSize, privacy: 'private', code: 'noSecret' });
  if (text !== undefined) return { value: text.trim() };
  throw new ConfigError('noSecret', `the secret cannot be read from the file ${resolved} (ENOENT)`);
}
