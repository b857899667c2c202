import { homedir } from 'node:os';
import path from 'node:path';
import { redactLooks } from '../protocol/redaction/index.ts';
import { ConfigError } from '../state/config-error.ts';
import type { Environment } from '../state/directories.ts';
import { readRegularFile } from '../state/regular-file.ts';
import { runSecretCommand } from './command-secret.ts';
import type { Secret } from './secret.ts';
import { readStoredSecret, secretsFile } from './secrets-file.ts';

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
  /** Where that is, for people; what stands after the colon says it unless given. */
  readonly place?: (argument: string, context: Pick<SecretContext, 'configDirectory'>) => string;
  read(argument: string, context: SecretContext): Promise<Secret>;
}

/** Largest file that is taken for a secret, in bytes. */
const maxFileSize = 64 * 1024;

/** The kinds of references, by the word before the colon. A keychain is one more row. */
const kinds = {
  env: { argument: 'NAME', read: readVariable },
  file: {
    argument: 'PATH',
    read: readSecretFile,
    place: (file, { configDirectory }) => `file:${path.resolve(configDirectory, file)}`,
  },
  command: {
    argument: 'CMD',
    read: (command, { env, commandTimeout }) => runSecretCommand(command, env, commandTimeout),
  },
  stored: {
    argument: 'NAME',
    read: (name, { configDirectory }) => readStoredSecret(configDirectory, name),
    place: (name, { configDirectory }) => `stored:${name} in ${secretsFile(configDirectory)}`,
  },
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

/** Where a reference leads, for people, without any secret that got into a command. */
export function describeReference(reference: string, context: Pick<SecretContext, 'configDirectory'>): string {
  const parsed = parse(reference);
  return redactLooks(parsed?.kind.place?.(parsed.argument, context) ?? reference);
}

/** A reference that means the same in each folder: a path is made absolute, and `~/` is the folder of the user. */
export function absoluteReference(reference: string, cwd: string): string {
  const parsed = parse(reference);
  if (parsed?.kind !== kinds.file) return reference;
  const { argument } = parsed;
  return `file:${/^~[/\\]/.test(argument) ? path.join(homedir(), argument.slice(2)) : path.resolve(cwd, argument)}`;
}

/** The name under which a reference finds its secret in the secrets file; undefined for one that leads elsewhere. */
export function storedName(reference: string): string | undefined {
  const parsed = parse(reference);
  return parsed?.kind === kinds.stored ? parsed.argument : undefined;
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
  const text = await readRegularFile(resolved, { maxSize: maxFileSize, privacy: 'private', code: 'noSecret' });
  if (text !== undefined) return { value: text.trim() };
  throw new ConfigError('noSecret', `the secret's file ${resolved} cannot be read (ENOENT)`);
}
