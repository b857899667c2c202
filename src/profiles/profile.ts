import * as z from 'zod/mini';
import { FilterError, parseFilter } from '../protocol/filter/index.ts';
import { maskFilterProblem } from '../protocol/redaction/index.ts';
import { readMemberMinimum } from './keep-members.ts';
import { maxConcurrency, maxRate, maxWaitSeconds } from './limits.ts';
import { isProxyUrl } from './proxy.ts';
import { isSecretReference, referenceForms } from './secret-reference.ts';

/** Valid names of profiles. The characters are restricted, because the names are part of file names, environment variables and prompts. */
export const profileName = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'the name of a profile has up to 64 letters, digits, ".", "_" and "-"'));

/** Valid ids of dialects. The table in `src/dialects/` says which dialects exist. */
const dialectId = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,63}$/, 'the id of a dialect has up to 64 lower-case letters, digits and "-"'));

const secret = z
  .string()
  .check(
    z.refine(
      isSecretReference,
      `must be a reference to the secret (${referenceForms}); this file must not contain the secret itself`,
    ),
  );

const milliseconds = z.int().check(z.minimum(1), z.maximum(3_600_000));

/** Names of headers that contain credentials. Credentials must be in `auth`. */
const credentialHeader = /^(?:authorization|proxy-authorization|cookie)$|api-?key|token|secret/i;

const header = z.string().check(
  z.regex(/^[!#$%&'*+.^_`|~\w-]+$/, 'is not a valid header name'),
  z.refine(
    (name) => !credentialHeader.test(name),
    'is a header for credentials: to set this header, use "auth" with the kind "header"',
  ),
);

/** Names of algorithms of signatures (RFC 7518 section 3.1, RFC 8037 section 3.1). */
export const signingAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;

const clientCredentials = {
  kind: z.literal('oauth2-client-credentials'),
  tokenUrl: z.string().check(z.refine(isTokenUrl, 'must be an http(s) URL without credentials')),
  clientId: z.string(),
  scope: z.optional(z.string()),
  parameters: z.optional(z.record(z.string(), z.string())),
};

/**
 * A client of OAuth 2. The client authenticates with a secret, or with assertions. A private key signs the assertions.
 */
const oauth = z.discriminatedUnion('clientAuthentication', [
  z.strictObject({
    ...clientCredentials,
    clientSecret: secret,
    clientAuthentication: z.optional(z.enum(['basic', 'body'])),
  }),
  z.strictObject({
    ...clientCredentials,
    clientAuthentication: z.literal('private_key_jwt'),
    clientKey: secret,
    keyId: z.optional(z.string()),
    algorithm: z.optional(z.enum(signingAlgorithms)),
  }),
]);

/** A person who signs in with the device code grant of OAuth 2 (RFC 8628). `tokens` refers to the tokens of the person. */
const deviceCode = z.strictObject({
  kind: z.literal('oauth2-device-code'),
  deviceUrl: z.string().check(z.refine(isTokenUrl, 'must be an http(s) URL without credentials')),
  tokenUrl: z.string().check(z.refine(isTokenUrl, 'must be an http(s) URL without credentials')),
  clientId: z.string(),
  scope: z.optional(z.string()),
  parameters: z.optional(z.record(z.string(), z.string())),
  tokens: secret,
});

/** The kinds of credentials other than OAuth 2. */
const simple = [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('bearer'), token: secret }),
  z.strictObject({ kind: z.literal('basic'), username: z.string(), password: secret }),
  z.strictObject({
    kind: z.literal('header'),
    name: z.string().check(z.regex(/^[!#$%&'*+.^_`|~\w-]+$/)),
    value: secret,
  }),
] as const;

/** The credential of a client. Contains references to secrets instead of the secrets themselves. */
const auth = z.discriminatedUnion('kind', [...simple, deviceCode, oauth]);

/** Members of `auth` that are references to secrets. */
export const secretMembers: ReadonlySet<string> = new Set(
  [...simple, deviceCode, ...oauth.def.options].flatMap(({ shape }) =>
    Object.entries(shape).flatMap(([member, type]) => ((type as unknown) === secret ? [member] : [])),
  ),
);

const numberOrShare = 'must be a number or a percentage such as "5%"';

/** Rejects an invalid filter in `protect`, because a filter that does not parse protects nobody. */
const protectFilter = z.string().check((context) => {
  try {
    parseFilter(context.value);
  } catch (error) {
    const reason = error instanceof FilterError ? error.problem : 'it does not parse';
    context.issues.push({
      code: 'custom',
      input: context.value,
      message: `is not a filter: ${maskFilterProblem({ problem: reason, source: context.value }).problem}`,
    });
  }
});

const memberMinimum = z
  .string()
  .check(z.refine((text) => readMemberMinimum(text) !== undefined, 'must be a group and a number, such as "Admins=1"'));

/** A named connection and its rules. Paths are relative to the directory of the configuration. */
export const profile = z.strictObject({
  url: z.string(),
  /** The product of the service: an id of the table of dialects, such as `aws`. */
  dialect: z.optional(dialectId),
  auth,
  headers: z.optional(z.record(header, z.string())),
  /** PEM files: certificate authorities, and the certificate and key for mutual TLS. */
  ca: z.optional(z.string()),
  cert: z.optional(z.string()),
  key: z.optional(z.string()),
  /** A proxy for all hosts except this machine. `none` means no proxy, even if the environment sets a proxy. */
  proxy: z.optional(
    z
      .string()
      .check(
        z.refine((text) => text === 'none' || isOpenProxy(text), 'must be none, or an http(s) URL without a password'),
      ),
  ),
  timeouts: z.optional(
    z.strictObject({
      connect: z.optional(milliseconds),
      headers: z.optional(milliseconds),
      body: z.optional(milliseconds),
      total: z.optional(milliseconds),
    }),
  ),
  /** Maximum number of concurrent requests. A flag of a command can lower this maximum but cannot raise it. */
  concurrency: z.optional(z.int().check(z.minimum(1), z.maximum(maxConcurrency))),
  /**
   * Maximum number of requests that start in a second. A flag of a command can lower this maximum but cannot raise it.
   */
  rate: z.optional(z.int().check(z.minimum(1), z.maximum(maxRate))),
  /**
   * Maximum time in seconds for which requests wait if the service asks for a delay. If a command has a flag for this
   * time, the flag takes precedence.
   */
  maxWait: z.optional(z.int().check(z.minimum(0), z.maximum(maxWaitSeconds))),
  allowInsecureHttp: z.optional(z.boolean()),
  /** Accepts any certificate of the service. Each command shows a warning. */
  allowInvalidCertificate: z.optional(z.boolean()),
  /**
   * Environment of the service, such as `prod-eu`. In production, destructive commands ask for confirmation: see
   * `isProduction`.
   */
  environment: z.optional(z.string()),
  /** People who match one of these filters are never deactivated or deleted. */
  protect: z.optional(z.array(protectFilter)),
  /** Minimum number of active members of each listed group: `Admins=1`, with the name or the id of the group. */
  keepMembers: z.optional(z.array(memberMinimum)),
  /** Maximum number of removals in one run if `--max-removals` is not given: a number, or a percentage such as `5%`. */
  maxRemovals: z.optional(
    z.union(
      [z.int().check(z.minimum(0)), z.string().check(z.regex(/^(?:100|\d{1,2})%$/, numberOrShare))],
      numberOrShare,
    ),
  ),
});

/** The content of `config.json`. */
export const config = z.strictObject({
  version: z.literal(1),
  current: z.optional(profileName),
  profiles: z.record(profileName, profile),
});

export type Profile = z.infer<typeof profile>;
export type ProfileAuth = z.infer<typeof auth>;
export type Config = z.infer<typeof config>;

/**
 * True if the text is the URL of a proxy and contains neither a user name nor a password. User names and passwords are
 * secrets, and must be in the environment.
 */
function isOpenProxy(text: string): boolean {
  return isProxyUrl(text) && new URL(text).username === '' && new URL(text).password === '';
}

function isTokenUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}
