import { randomBytes } from 'node:crypto';
import { ConfigError } from '../../state/config-error.ts';
import type { Environment } from '../../state/directories.ts';
import { type KeychainProgram, keychainPrograms, type ProgramCall } from './keychain-programs.ts';
import { type ProgramResult, runProgram } from './run-program.ts';

export interface KeychainContext {
  readonly env: Environment;
  /** Default: the platform of this process. */
  readonly platform?: NodeJS.Platform | undefined;
  /** Milliseconds after which a call is given up. Default: 15,000. On a machine without a desktop, a call can hang. */
  readonly timeout?: number | undefined;
}

/** Valid names of entries. The characters need no quotes in any shell or script. */
const accountForm = /^[A-Za-z0-9][\w.-]{0,79}$/;

/**
 * Returns an unused name for a new entry of a profile. The old entry keeps its name, so a failed change never damages
 * the old entry.
 */
export function newAccount(profile: string): string {
  return `${profile}.${randomBytes(4).toString('hex')}`;
}

/** Reads a secret. Throws a `ConfigError` (`noSecret`) if the entry or the keychain does not exist. */
export async function readKeychain(account: string, context: KeychainContext): Promise<{ value: string }> {
  const value = await findInKeychain(account, context);
  if (value !== undefined) return { value };
  throw new ConfigError('noSecret', `${programOf(context).title} has no entry ${JSON.stringify(account)} of scimctl`);
}

/** Reads a secret; undefined if the entry does not exist. Throws a `ConfigError` (`noSecret`) if the keychain does not work. */
export async function findInKeychain(account: string, context: KeychainContext): Promise<string | undefined> {
  const program = programOf(context);
  const result = await call(program, program.read(named(account)), context);
  if (result.code === 0) return decode(result.stdout.trim());
  if (program.isAbsent(result)) return undefined;
  throw unusable(program, result, context);
}

/**
 * Stores a secret, and reads it again: some keychains report no error for a secret that they did not store. Throws a
 * `ConfigError` (`noSecret`) whose message never contains the secret.
 */
export async function writeKeychain(account: string, secret: string, context: KeychainContext): Promise<void> {
  const program = programOf(context);
  // Base64 keeps line breaks and characters outside of ASCII, which some keychains change.
  const text = Buffer.from(secret, 'utf8').toString('base64');
  if (text.length > program.maxLength) {
    throw new ConfigError('noSecret', `the secret is too long for ${program.title}`, 'Use --store file.');
  }
  const result = await call(program, program.write(named(account), text), context);
  if (result.code !== 0) throw unusable(program, result, context);
  if ((await findInKeychain(account, context)) === secret) return;
  throw new ConfigError('noSecret', `${program.title} did not store the secret`, 'Use --store file.');
}

/**
 * Removes an entry. Does nothing if the entry does not exist. Throws a `ConfigError` (`noSecret`) if the keychain does
 * not work.
 */
export async function removeFromKeychain(account: string, context: KeychainContext): Promise<void> {
  const program = programOf(context);
  const result = await call(program, program.remove(named(account)), context);
  if (result.code !== 0 && !program.isAbsent(result)) throw unusable(program, result, context);
}

/** Returns the name of the keychain of a platform, for messages. */
export function keychainTitle(platform: NodeJS.Platform = process.platform): string {
  return keychainPrograms[platform]?.title ?? 'the keychain';
}

function programOf({ platform = process.platform }: KeychainContext): KeychainProgram {
  const program = keychainPrograms[platform];
  if (program) return program;
  throw new ConfigError('noSecret', `scimctl cannot use a keychain on the platform ${platform}`, 'Use --store file.');
}

function call(
  program: KeychainProgram,
  { args, input }: ProgramCall,
  context: KeychainContext,
): Promise<ProgramResult> {
  const { env, timeout = 15_000 } = context;
  return runProgram(program.file(env), args, { env, timeout, ...(input === undefined ? {} : { input }) });
}

function named(account: string): string {
  if (accountForm.test(account)) return account;
  throw new ConfigError(
    'noSecret',
    'the name of a keychain entry must consist of at most 80 letters, digits, ".", "_" and "-"',
  );
}

function decode(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

function unusable(
  { title, file: fileOf, install }: KeychainProgram,
  { isMissing, code, reason }: ProgramResult,
  { env }: KeychainContext,
): ConfigError {
  const file = fileOf(env);
  const what = isMissing ? `the program ${file} does not exist` : reason || `${file} ended with code ${code}`;
  const hint = isMissing && install !== undefined ? `To use the keychain, ${install}. ` : '';
  return new ConfigError(
    'noSecret',
    `${title} cannot be used: ${what}`,
    `${hint}To store the secret in a file, use --store file.`,
  );
}
