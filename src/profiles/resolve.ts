import path from 'node:path';
import * as z from 'zod/mini';
import { defined } from '../protocol/json/defined.ts';
import { ConfigError } from '../state/config-error.ts';
import { type Environment, findDirectories } from '../state/directories.ts';
import { withFileLock } from '../state/file-lock.ts';
import { readJsonFile } from '../state/json-file.ts';
import { readRegularFile } from '../state/regular-file.ts';
import { normalizeBaseUrl } from './base-url.ts';
import { findProfile, loadConfig } from './config.ts';
import { configFile } from './config-file.ts';
import { type MemberMinimum, readMemberMinimum } from './keep-members.ts';
import { type Profile, type ProfileAuth, profileName, secretMembers } from './profile.ts';
import { type ProxyUrls, resolveProxy } from './proxy.ts';
import { parseRemovalLimit, type RemovalLimit } from './removal-limit.ts';
import type { Secret } from './secret.ts';
import { describeReference, type SecretContext, secretSource, secretWriter } from './secret-reference.ts';

/** Credentials without their secrets. Each secret is replaced with a function that reads the secret. */
export type ResolvedAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: () => Promise<Secret> }
  | { readonly kind: 'basic'; readonly username: string; readonly password: () => Promise<Secret> }
  | { readonly kind: 'header'; readonly name: string; readonly value: () => Promise<Secret> }
  | (Omit<Extract<ProfileAuth, { tokens: string }>, 'tokens'> & {
      /** Reads the stored tokens as one text. */
      readonly tokens: () => Promise<Secret>;
      readonly store: StoredTokens;
      /** Says how the person signs in again. */
      readonly hint: string;
    })
  | (Omit<Extract<ProfileAuth, { clientSecret: string }>, 'clientSecret'> & {
      readonly clientSecret: () => Promise<Secret>;
    })
  | (Omit<Extract<ProfileAuth, { clientKey: string }>, 'clientKey'> & {
      readonly clientKey: () => Promise<Secret>;
    });

/** Storage for the tokens of a person who has signed in. */
export interface StoredTokens {
  /** Throws a `ConfigError` (`noSecret`) if nobody has signed in. */
  read(): Promise<string>;
  write(text: string): Promise<void>;
  /** Runs an action under a lock that all processes with the same configuration share. */
  exclusive<T>(action: () => Promise<T>): Promise<T>;
}

/** A connection with all settings except the secrets. */
export interface ResolvedConnection {
  /** Name of the profile. Absent if the connection comes only from environment variables. */
  readonly profile?: string;
  readonly base: string;
  /** Id of the dialect. Absent if the profile names no dialect. */
  readonly dialect?: string;
  readonly auth: ResolvedAuth;
  readonly headers: Readonly<Record<string, string>>;
  /** Certificate authorities as PEM. `cert` and `key` are also PEM. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Absolute paths of the files of `ca`, `cert` and `key`. */
  readonly pemFiles?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly proxy?: ProxyUrls;
  /** Timeouts in milliseconds. */
  readonly timeouts: {
    readonly connect?: number;
    readonly headers?: number;
    readonly body?: number;
    readonly total?: number;
  };
  /** Maximum number of concurrent requests. */
  readonly concurrency?: number;
  /** Maximum number of requests that start in a second. */
  readonly rate?: number;
  /** Maximum delay in seconds for which requests wait if the service asks for a delay. */
  readonly maxWait?: number;
  readonly allowInsecureHttp: boolean;
  readonly allowInvalidCertificate: boolean;
  readonly environment?: string;
  readonly protect: readonly string[];
  /** Minimum number of active members of each listed group. */
  readonly keepMembers: readonly MemberMinimum[];
  /** Maximum number of removals in one run. */
  readonly maxRemovals?: RemovalLimit;
  /** The source that selected this connection, for the output: `--profile`, `SCIMCTL_PROFILE`, `SCIMCTL_URL`, a file. */
  readonly chosenBy: string;
  /**
   * Maps the name of a setting, such as `url`, `auth.token` or `timeouts`, to the source of its value. The source of a
   * secret is the reference to the secret.
   */
  readonly origins: Readonly<Record<string, string>>;
}

/**
 * The content of the file `.scimctl.json` in a directory. Only the name of a profile is allowed. Other settings would
 * be unsafe, because another person may have written the file.
 */
const directorySchema = z.strictObject({ profile: profileName });

/**
 * Finds the service and the connection settings for a command. The service comes from the first of these sources:
 * `--profile`, `SCIMCTL_PROFILE`, `SCIMCTL_URL` with `SCIMCTL_TOKEN`, the profile in the directory's `.scimctl.json`,
 * the current profile. URL and credential always come from the same source. `flag` is the name of the profile flag in
 * messages. Runs no command and reads no secret. Throws a `ConfigError`.
 */
export async function resolveConnection(
  flags: { readonly profile?: string; readonly flag?: string },
  env: Environment,
  cwd: string,
): Promise<ResolvedConnection> {
  const directory = findDirectories(env).config;
  const { flag = '--profile' } = flags;
  const byFlag = given(flags.profile, flag);
  if (byFlag) return fromProfile(byFlag, flag, directory, env);
  const byVariable = given(env.SCIMCTL_PROFILE, 'SCIMCTL_PROFILE');
  if (byVariable) return fromProfile(byVariable, 'SCIMCTL_PROFILE', directory, env);
  // An empty `SCIMCTL_URL` is an error if `SCIMCTL_TOKEN` has a value. Otherwise, it counts as missing.
  const url = env.SCIMCTL_TOKEN ? given(env.SCIMCTL_URL, 'SCIMCTL_URL') : env.SCIMCTL_URL;
  if (url) return fromEnvironment(url, env);
  const file = path.join(cwd, '.scimctl.json');
  const hint = 'This file must contain only the name of a profile.';
  const named = await readJsonFile(file, directorySchema, { hint });
  if (named) return fromProfile(named.profile, file, directory, env);
  const { current } = await loadConfig(directory);
  if (current !== undefined) return fromProfile(current, `current in ${configFile(directory)}`, directory, env);
  throw new ConfigError(
    'noConnection',
    'no service is configured',
    'To save a profile for a service, run scimctl init. To use a saved profile, set --profile or SCIMCTL_PROFILE. To use no profile, set SCIMCTL_URL and SCIMCTL_TOKEN.',
  );
}

/**
 * Returns the value of a flag or variable; undefined if the value is missing. Throws a `ConfigError` if the value is
 * empty, for example because a variable of a pipeline is empty. An empty value is not ignored, because the next source
 * could select another service.
 */
function given(value: string | undefined, name: string): string | undefined {
  if (value === undefined || value.trim() !== '') return value;
  const hint = name.startsWith('--')
    ? `Give ${name} a value, or omit ${name} to use the current profile.`
    : `Give ${name} a value, or unset ${name}.`;
  throw new ConfigError('noConnection', `${name} is empty`, hint);
}

/**
 * Returns the connection from the environment variables. An empty token means that the service needs no token. A missing token is an error,
 * because a token from another source must not be sent to this URL.
 */
function fromEnvironment(url: string, env: Environment): ResolvedConnection {
  const token = env.SCIMCTL_TOKEN;
  if (token === undefined) {
    throw new ConfigError(
      'noSecret',
      'SCIMCTL_URL is set, but SCIMCTL_TOKEN is not set; a token from another source is never sent to this URL',
      'Set SCIMCTL_TOKEN (empty if the service needs no token), or unset SCIMCTL_URL.',
    );
  }
  const auth: ResolvedAuth =
    token === '' ? { kind: 'none' } : { kind: 'bearer', token: async () => ({ value: token }) };
  const { proxy, origins } = resolveProxy(undefined, env);
  return defined({
    proxy,
    base: normalizeBaseUrl(url, 'SCIMCTL_URL'),
    auth,
    headers: {},
    timeouts: {},
    allowInsecureHttp: false,
    allowInvalidCertificate: false,
    protect: [],
    keepMembers: [],
    chosenBy: 'SCIMCTL_URL',
    origins: { url: 'SCIMCTL_URL', 'auth.token': 'SCIMCTL_TOKEN', ...origins },
  });
}

async function fromProfile(
  name: string,
  chosenBy: string,
  configDirectory: string,
  env: Environment,
): Promise<ResolvedConnection> {
  const profile = findProfile(await loadConfig(configDirectory), name, chosenBy);
  const file = configFile(configDirectory);
  const pem = (member: 'ca' | 'cert' | 'key') =>
    readPem(member, profile[member], `${file}: profiles.${name}`, configDirectory);
  const [ca, cert, key] = await Promise.all([pem('ca'), pem('cert'), pem('key')]);
  const { dialect, environment, concurrency, rate, maxWait, maxRemovals } = profile;
  const { proxy, origins } = resolveProxy(profile.proxy, env);
  return defined({
    profile: name,
    proxy,
    dialect,
    base: normalizeBaseUrl(profile.url, `${file}: profiles.${name}.url`),
    auth: readAuth(profile.auth, { env, configDirectory, profile: name }),
    headers: profile.headers ?? {},
    ca,
    cert,
    key,
    pemFiles: pemFilesOf(profile, configDirectory),
    timeouts: profile.timeouts ?? {},
    concurrency,
    rate,
    maxWait,
    allowInsecureHttp: profile.allowInsecureHttp ?? false,
    allowInvalidCertificate: profile.allowInvalidCertificate ?? false,
    environment,
    protect: profile.protect ?? [],
    keepMembers: (profile.keepMembers ?? []).flatMap((text) => readMemberMinimum(text) ?? []),
    maxRemovals: maxRemovals === undefined ? undefined : parseRemovalLimit(maxRemovals),
    chosenBy,
    origins: { ...originsOf(name, profile, configDirectory), ...origins },
  });
}

/** Returns the paths of the PEM files of a profile; `undefined` if the profile names no file. */
function pemFilesOf(profile: Profile, configDirectory: string): ResolvedConnection['pemFiles'] {
  const named = (['ca', 'cert', 'key'] as const).flatMap((member) => {
    const file = profile[member];
    return file === undefined ? [] : [[member, path.resolve(configDirectory, file)] as const];
  });
  return named.length === 0 ? undefined : Object.fromEntries(named);
}

/**
 * Replaces each secret reference of a credential with a function that reads the secret. If `read` is given, uses `read`
 * as this function. A caller passes `read` for a secret that is not saved yet.
 */
export function readAuth(
  auth: ProfileAuth,
  context: SecretContext & { readonly profile: string },
  read?: () => Promise<Secret>,
): ResolvedAuth {
  const source = (reference: string): (() => Promise<Secret>) => read ?? secretSource(reference, context);
  switch (auth.kind) {
    case 'none':
      return auth;
    case 'bearer':
      return { ...auth, token: source(auth.token) };
    case 'basic':
      return { ...auth, password: source(auth.password) };
    case 'header':
      return { ...auth, value: source(auth.value) };
    case 'oauth2-device-code':
      return { ...auth, ...readTokens(auth.tokens, source(auth.tokens), context) };
    case 'oauth2-client-credentials':
      if (auth.clientAuthentication === 'private_key_jwt') return { ...auth, clientKey: source(auth.clientKey) };
      return { ...auth, clientSecret: source(auth.clientSecret) };
  }
}

function readTokens(
  reference: string,
  tokens: () => Promise<Secret>,
  context: SecretContext & { readonly profile: string },
): { tokens: () => Promise<Secret>; store: StoredTokens; hint: string } {
  const { profile, configDirectory } = context;
  const hint = `To sign in, run scimctl profiles login ${profile}.`;
  const read = async (): Promise<Secret> => {
    try {
      return await tokens();
    } catch (cause) {
      throw new ConfigError('noSecret', `nobody has signed in with the profile ${profile}`, hint, { cause });
    }
  };
  const store: StoredTokens = {
    read: async () => (await read()).value,
    write: async (text) => secretWriter(reference, context)?.(text),
    exclusive: (action) => withFileLock(path.join(configDirectory, `tokens-${profile}`), action),
  };
  return { tokens: read, store, hint };
}

/** Maximum size of a PEM file in bytes. A bundle of CA certificates has a few hundred kilobytes. */
const maxPemSize = 4 * 1024 * 1024;

async function readPem(
  member: 'ca' | 'cert' | 'key',
  file: string | undefined,
  place: string,
  configDirectory: string,
): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const resolved = path.resolve(configDirectory, file);
  const name = `${place}.${member}: ${resolved}`;
  const privacy = member === 'key' ? 'private' : 'any';
  const text = await readRegularFile(resolved, { maxSize: maxPemSize, privacy, code: 'invalidConfig', name });
  if (text !== undefined) return text;
  throw new ConfigError('invalidConfig', `${name} cannot be read (ENOENT)`);
}

function originsOf(name: string, profile: Profile, configDirectory: string): Record<string, string> {
  const file = configFile(configDirectory);
  const origins: Record<string, string> = {};
  for (const member of Object.keys(profile)) if (member !== 'auth') origins[member] = `${file}: profiles.${name}`;
  for (const [member, value] of Object.entries(profile.auth)) {
    origins[`auth.${member}`] = secretMembers.has(member)
      ? describeReference(String(value), { configDirectory })
      : `${file}: profiles.${name}`;
  }
  return origins;
}
