import path from 'node:path';
import { normalizeBaseUrl } from '../../profiles/base-url.ts';
import { environmentWords, isKnownEnvironment } from '../../profiles/environment.ts';
import { type MemberMinimum, printMemberMinimum } from '../../profiles/keep-members.ts';
import { maxConcurrency, maxRate, maxWaitSeconds } from '../../profiles/limits.ts';
import { type Config, type Profile, type ProfileAuth, profileName, signingAlgorithms } from '../../profiles/profile.ts';
import { printRemovalLimit, readRemovalLimit } from '../../profiles/removal-limit.ts';
import { UsageError } from '../errors/errors.ts';
import { choice, integerUpTo, text, texts, toggle } from '../flags.ts';
import { given } from '../given.ts';
import { keepMembersFlag } from '../safety/keep-members.ts';
import { type ConnectionInput, connectionFlags, connectionMembers, splitPairs } from './connection-input.ts';

/** Kinds of authentication, with the descriptions that `scimctl init` shows. */
export const authKinds = {
  bearer: 'a bearer token',
  basic: 'a user name and a password',
  header: 'a secret in a custom header',
  'oauth2-client-credentials': 'OAuth 2 client credentials',
  'oauth2-device-code': 'OAuth 2 in a browser (device code)',
  none: 'no authentication',
} as const satisfies Record<ProfileAuth['kind'], string>;

/** Methods of OAuth 2 client authentication. The name `private_key_jwt` comes from OpenID Connect. */
const clientAuthentications = ['basic', 'body', 'private_key_jwt'] as const;

/** Name of a kind of authentication. */
export type AuthKind = keyof typeof authKinds;

/** The flags that set the properties of a profile. */
export const profileFlags = {
  url: text('base URL of the service, without /Users', 'URL'),
  dialect: text('dialect of the service, such as aws; to see all dialects, run scimctl dialects list', 'ID'),
  auth: choice('kind of authentication; the default is bearer', 'KIND', Object.keys(authKinds) as AuthKind[]),
  secret: text('reference to the secret: env:NAME, file:PATH, command:CMD, or - for standard input', 'REFERENCE'),
  username: text('user name, for --auth basic', 'NAME'),
  'header-name': text('name of the header, for --auth header', 'NAME'),
  'token-url': text('URL of the token endpoint, for OAuth 2', 'URL'),
  'device-url': text('URL of the device authorization endpoint, for --auth oauth2-device-code', 'URL'),
  'client-id': text('client id, for OAuth 2', 'ID'),
  scope: text('scope to request, for OAuth 2', 'SCOPE'),
  'token-parameter': texts('further parameter of the token request, for OAuth 2, such as audience=API', 'NAME=VALUE'),
  'client-auth': choice(
    'how an OAuth 2 client authenticates: basic (the default) sends the secret in a header; body sends the secret in the body; private_key_jwt sends assertions signed with the key from --client-key',
    'METHOD',
    clientAuthentications,
  ),
  'client-key': text(
    'reference to the private key (PEM) for --client-auth private_key_jwt, in the same forms as --secret',
    'REFERENCE',
  ),
  'client-key-id': text('id of the private key, if the authorization server needs the id', 'ID'),
  'client-key-algorithm': choice(
    'algorithm of the signatures; the default is RS256 for an RSA key; for another key, the key type determines it',
    'ALGORITHM',
    signingAlgorithms,
  ),
  ca: text('PEM file of the CA that issued the certificate of the service; needed only for a private CA', 'FILE'),
  cert: text('PEM file of a client certificate, for mutual TLS', 'FILE'),
  key: text('PEM file of the key of the client certificate', 'FILE'),
  environment: text(
    'environment of the service, such as production or test; in production, removals need more confirmation',
    'NAME',
  ),
  protect: texts('filter that matches the people who must never be deactivated or deleted', 'FILTER'),
  'keep-members': keepMembersFlag('group that must keep at least N active members, by name or id', undefined),
  'max-removals': text(
    'maximum number of removals in one run: a number, or a percentage such as 5%; --max-removals of a command overrides this maximum',
    'N|P%',
  ),
  concurrency: integerUpTo(
    maxConcurrency,
    'at most N concurrent requests; --concurrency of a command can lower this number, but not raise it',
    'N',
  ),
  rate: integerUpTo(
    maxRate,
    'at most N requests in a second; --rate of a command can lower this number, but not raise it',
    'N',
  ),
  'max-wait': integerUpTo(
    maxWaitSeconds,
    'maximum wait if the service asks for a delay, such as with Retry-After; --max-wait of a command overrides this maximum',
    'SECONDS',
  ),
  ...connectionFlags,
};

/** The places for a new secret that was typed or read from standard input. */
export const secretStores = ['file', 'keychain', 'auto'] as const;

export type SecretStore = (typeof secretStores)[number];

/** The flag that selects where a new secret is stored. */
export const storeFlag = choice(
  'where a secret from standard input or a prompt is stored: file (the default): a file that only you can read; keychain: the keychain of the system; auto: the keychain if it can be used, otherwise the file',
  'PLACE',
  secretStores,
);

/** The flag that gives consent to a change that weakens the guards of a profile. */
export const consentFlag = toggle('give consent to a change that weakens the safety settings', 'Safety');

/** Values of `profileFlags`, from the command line or from the answers to questions. */
export interface ProfileInput extends ConnectionInput {
  readonly url?: string | undefined;
  readonly dialect?: string | undefined;
  readonly auth?: AuthKind | undefined;
  readonly username?: string | undefined;
  readonly 'header-name'?: string | undefined;
  readonly 'token-url'?: string | undefined;
  readonly 'device-url'?: string | undefined;
  readonly 'client-id'?: string | undefined;
  readonly scope?: string | undefined;
  readonly 'token-parameter'?: readonly string[] | undefined;
  readonly 'client-auth'?: (typeof clientAuthentications)[number] | undefined;
  /** A reference to the private key. */
  readonly 'client-key'?: string | undefined;
  readonly 'client-key-id'?: string | undefined;
  readonly 'client-key-algorithm'?: (typeof signingAlgorithms)[number] | undefined;
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly environment?: string | undefined;
  readonly protect?: readonly string[] | undefined;
  readonly 'keep-members'?: readonly MemberMinimum[] | undefined;
  readonly 'max-removals'?: string | undefined;
  readonly concurrency?: number | undefined;
  readonly rate?: number | undefined;
  readonly 'max-wait'?: number | undefined;
}

/** Flags that are not accepted together with `--from-mock`. */
export const notFromMock = [
  'url',
  'dialect',
  'auth',
  'secret',
  'store',
  'username',
  'header-name',
  'token-url',
  'device-url',
  'client-id',
  'scope',
  'token-parameter',
  'ca',
  'cert',
  'key',
] as const;

/** Maps each kind of authentication to its flags, without `--secret`. */
const authFlags = {
  bearer: [],
  basic: ['username'],
  header: ['header-name'],
  'oauth2-client-credentials': [
    'token-url',
    'client-id',
    'scope',
    'token-parameter',
    'client-auth',
    'client-key',
    'client-key-id',
    'client-key-algorithm',
  ],
  'oauth2-device-code': ['device-url', 'token-url', 'client-id', 'scope', 'token-parameter'],
  none: [],
} as const satisfies Record<AuthKind, readonly (keyof ProfileInput)[]>;

/**
 * Applies the input to an existing profile, or creates a profile from the input. `secret` is a reference. Throws a `UsageError` for a
 * missing or contradictory flag, and a `ConfigError` for an invalid URL.
 */
export function changeProfile(
  before: Profile | undefined,
  input: ProfileInput,
  secret: string | undefined,
  cwd: string,
): Profile {
  const url = input.url === undefined ? before?.url : normalizeBaseUrl(input.url, '--url');
  if (url === undefined)
    throw new UsageError('--url is missing', {
      hint: 'for example --url https://scim.example.com/v2; to answer questions instead, run scimctl init',
    });
  const { dialect, environment, protect, concurrency, rate } = input;
  if (environment !== undefined) assertEnvironment(environment, '--environment');
  const maxRemovals = input['max-removals'];
  const keepMembers = input['keep-members'];
  return {
    ...before,
    url,
    auth: authOf(before?.auth, input, secret),
    ...certificates(before, input, cwd),
    ...(environment === undefined ? {} : { environment: environment.trim() }),
    ...(protect === undefined ? {} : { protect: [...protect] }),
    ...(keepMembers === undefined ? {} : { keepMembers: keepMembers.map(printMemberMinimum) }),
    ...(maxRemovals === undefined ? {} : { maxRemovals: readMaxRemovals(maxRemovals) }),
    ...given({ dialect, concurrency, rate, maxWait: input['max-wait'] }),
    ...connectionMembers(before, input),
  };
}

/** Builds the authentication of a profile; keeps the old authentication if the input does not change it. */
function authOf(before: ProfileAuth | undefined, input: ProfileInput, secret: string | undefined): ProfileAuth {
  const kind = input.auth ?? before?.kind ?? 'bearer';
  const same = before?.kind === kind ? before : undefined;
  assertFits(kind, input, secret);
  const need = (flag: keyof ProfileInput, known: string | undefined): string =>
    (input[flag] as string | undefined) ?? known ?? missing(`--${flag}`, kind);
  const reference = (known: string | undefined): string => secret ?? known ?? missing('--secret', kind);
  const as = <K extends AuthKind>(_: K): Extract<ProfileAuth, { kind: K }> | undefined =>
    same as Extract<ProfileAuth, { kind: K }> | undefined;
  switch (kind) {
    case 'none':
      return { kind };
    case 'bearer':
      return { kind, token: reference(as(kind)?.token) };
    case 'basic':
      return { kind, username: need('username', as(kind)?.username), password: reference(as(kind)?.password) };
    case 'header':
      return { kind, name: need('header-name', as(kind)?.name), value: reference(as(kind)?.value) };
    case 'oauth2-client-credentials':
      return clientCredentialsOf(as(kind), input, secret);
    case 'oauth2-device-code': {
      const known = as(kind);
      const pairs = input['token-parameter'];
      return {
        kind,
        deviceUrl: need('device-url', known?.deviceUrl),
        tokenUrl: need('token-url', known?.tokenUrl),
        clientId: need('client-id', known?.clientId),
        ...given({
          scope: input.scope ?? known?.scope,
          parameters: pairs ? splitPairs('--token-parameter', pairs) : known?.parameters,
        }),
        tokens: reference(known?.tokens),
      };
    }
  }
}

type ClientCredentials = Extract<ProfileAuth, { kind: 'oauth2-client-credentials' }>;

/**
 * Builds the settings of an OAuth 2 client from flags and from the previous settings. If the flags replace a secret by
 * a private key, the previous secret is removed. If they replace a private key by a secret, the previous key is
 * removed.
 */
function clientCredentialsOf(
  before: ClientCredentials | undefined,
  input: ProfileInput,
  secret: string | undefined,
): ClientCredentials {
  const kind = 'oauth2-client-credentials';
  const pairs = input['token-parameter'];
  const parameters = pairs && splitPairs('--token-parameter', pairs);
  const client = {
    kind,
    tokenUrl: input['token-url'] ?? before?.tokenUrl ?? missing('--token-url', kind),
    clientId: input['client-id'] ?? before?.clientId ?? missing('--client-id', kind),
    ...given({ scope: input.scope ?? before?.scope, parameters: parameters ?? before?.parameters }),
  } as const;
  const method = input['client-auth'] ?? before?.clientAuthentication;
  if (method === 'private_key_jwt') {
    if (secret !== undefined)
      throw new UsageError(`--secret cannot be used with --client-auth ${method}`, {
        hint: 'use --client-key to give the reference to the private key',
      });
    const same = before?.clientAuthentication === method ? before : undefined;
    const clientKey = input['client-key'] ?? same?.clientKey;
    if (clientKey === undefined)
      throw new UsageError(`--client-key is missing; --client-auth ${method} needs this flag`, {
        hint: 'for example --client-key file:client-key.pem',
      });
    return {
      ...client,
      clientAuthentication: method,
      clientKey,
      ...given({
        keyId: input['client-key-id'] ?? same?.keyId,
        algorithm: input['client-key-algorithm'] ?? same?.algorithm,
      }),
    };
  }
  const keyFlag = keyFlags.find((flag) => input[flag] !== undefined);
  if (keyFlag !== undefined) throw new UsageError(`--${keyFlag} needs --client-auth private_key_jwt`);
  const known = before?.clientAuthentication === 'private_key_jwt' ? undefined : before?.clientSecret;
  return {
    ...client,
    clientSecret: secret ?? known ?? missing('--secret', kind),
    ...given({ clientAuthentication: method }),
  };
}

/** Flags about the private key of a client. */
const keyFlags = ['client-key', 'client-key-id', 'client-key-algorithm'] as const;

/** Rejects flags that have no effect with this kind of authentication. */
function assertFits(kind: AuthKind, input: ProfileInput, secret: string | undefined): void {
  const own: readonly string[] = authFlags[kind];
  const all: readonly (keyof ProfileInput)[] = Object.values(authFlags).flat();
  const other = all.find((flag) => input[flag] !== undefined && !own.includes(flag));
  if (other !== undefined) throw new UsageError(`--${other} cannot be used with --auth ${kind}`);
  if (kind === 'none' && secret !== undefined) throw new UsageError('--secret cannot be used with --auth none');
}

function missing(flag: string, kind: AuthKind): never {
  throw new UsageError(`${flag} is missing; --auth ${kind} needs this flag`, {
    hint: 'see scimctl profiles add --help',
  });
}

/**
 * Returns the PEM files of a profile as absolute paths. Throws a `UsageError` if only one of the certificate and the
 * key is given.
 */
function certificates(
  before: Profile | undefined,
  input: ProfileInput,
  cwd: string,
): Pick<Profile, 'ca' | 'cert' | 'key'> {
  const given = (['ca', 'cert', 'key'] as const).flatMap((name) => {
    const file = input[name];
    return file === undefined ? [] : [[name, path.resolve(cwd, file)] as const];
  });
  const files = Object.fromEntries(given);
  const [cert, key] = [files['cert'] ?? before?.cert, files['key'] ?? before?.key];
  if ((cert === undefined) !== (key === undefined)) {
    throw new UsageError(key === undefined ? '--cert needs --key' : '--key needs --cert', {
      hint: 'mutual TLS needs a certificate and its key',
    });
  }
  return files;
}

/**
 * Throws a `UsageError` if the name of an environment does not show whether the environment is production. The message
 * names `source`, which is a flag or a member.
 */
export function assertEnvironment(environment: string, source: string): void {
  if (isKnownEnvironment(environment)) return;
  throw new UsageError(`${source} ${JSON.stringify(environment)} is not a known environment`, {
    hint: `the environment must contain one of these words: ${environmentWords}`,
  });
}

function readMaxRemovals(value: string): number | string {
  const limit = readRemovalLimit(value.trim());
  if (limit) return limit.kind === 'count' ? limit.count : printRemovalLimit(limit);
  throw new UsageError(`--max-removals ${JSON.stringify(value)} is not a number or a percentage`, {
    hint: 'for example 20 or 5%',
  });
}

/**
 * Returns `true` for a base URL. For any other text, returns why the text is rejected. `scimctl init` shows this
 * reason.
 */
export function isBaseUrl(text: string): true | string {
  try {
    normalizeBaseUrl(text, 'the base URL');
    return true;
  } catch (error) {
    const { message, hint } = error as Error & { hint?: string };
    const reason = message.replace('the base URL: ', '');
    return hint === undefined ? reason : `${reason}. ${hint}`;
  }
}

/** Returns `true` for a valid name that no profile has yet. For any other text, returns why the text is rejected. */
export function isFreeName(name: string, { profiles }: Config): true | string {
  if (Object.hasOwn(profiles, name)) return 'a profile with this name exists already';
  return profileName.safeParse(name).success || 'use only letters, digits, ".", "_" and "-", and at most 64 characters';
}

/**
 * Returns a name for the profile of a service. The name is the host of the URL, followed by a number if a profile with
 * this name exists. Replaces the characters that a name must not contain, such as the colon of a port or an IPv6
 * address.
 */
export function nameForUrl(url: string, { profiles }: Config): string {
  const host = new URL(url.trim()).host.replace(/[^\w.-]+/g, '-').replace(/^[^A-Za-z\d]+|[^A-Za-z\d]+$/g, '');
  const name = host.slice(0, 60) || 'service';
  const isTaken = (candidate: string): boolean => Object.hasOwn(profiles, candidate);
  if (!isTaken(name)) return name;
  // One of these names is free, because the list has one name more than there are profiles.
  const numbers = Array.from({ length: Object.keys(profiles).length + 1 }, (_, index) => index + 2);
  return numbers.map((number) => `${name}-${number}`).find((candidate) => !isTaken(candidate)) ?? name;
}

/** Returns `true` for an answer that is not empty. For an empty answer, returns why the answer is rejected. */
export function isGiven(text: string): true | string {
  return text.trim() !== '' || 'the value is empty';
}

/** Returns `true` for the URL of a token endpoint. For any other text, returns why the text is rejected. */
export function isTokenAddress(text: string): true | string {
  if (!URL.canParse(text.trim())) return 'not a URL; a URL begins with https://';
  const { protocol, username, password } = new URL(text.trim());
  if (protocol !== 'https:' && protocol !== 'http:') return 'not an https:// URL';
  return (
    (username === '' && password === '') || 'remove the user name and the password, because URLs are written to logs'
  );
}

/** Returns `true` for the name of a header. For any other text, returns why the text is rejected. */
export function isHeaderName(text: string): true | string {
  return /^[!#$%&'*+.^_`|~\w-]+$/.test(text.trim()) || 'not a valid header name';
}
