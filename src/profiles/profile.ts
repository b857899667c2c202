import * as z from 'zod/mini';
import { FilterError, parseFilter } from '../protocol/filter/index.ts';
import { maskFilterProblem } from '../protocol/redaction/index.ts';
import { readMemberMinimum } from './keep-members.ts';
import { maxConcurrency, maxRate, maxWaitSeconds } from './limits.ts';
import { isProxyUrl } from './proxy.ts';
import { isSecretReference, referenceForms } from './secret-reference.ts';

// Each schema takes 30 µs to create, and most commands read a profile. Members with the same schema therefore share one
// object, and `lazily` creates the schema of a member only if a profile has this member.
const text = z.string();
const optionalText = z.optional(text);
const optionalFlag = z.optional(z.boolean());
const lazily = <T extends z.ZodMiniType>(create: () => T) => z.optional(z.lazy(create));

/** Valid names of profiles. The characters are restricted, because the names are part of file names, environment variables and prompts. */
export const profileName = z
  .string()
  .check(
    z.regex(
      /^[A-Za-z0-9][\w.-]{0,63}$/,
      'the name of a profile must consist of at most 64 letters, digits, ".", "_" and "-"',
    ),
  );

/** Valid ids of dialects. The table in `src/dialects/` says which dialects exist. */
const dialectId = z
  .string()
  .check(
    z.regex(
      /^[a-z][a-z0-9-]{0,63}$/,
      'the id of a dialect must consist of at most 64 lower-case letters, digits and "-"',
    ),
  );

const secret = z
  .string()
  .check(
    z.refine(
      isSecretReference,
      `must be a reference to the secret (${referenceForms}); this file must not contain the secret itself`,
    ),
  );

/** Names of headers that contain credentials. Credentials must be in `auth`. */
const credentialHeader = /^(?:authorization|proxy-authorization|cookie)$|api-?key|token|secret/i;

const headers = lazily(() =>
  z.record(
    text.check(
      z.regex(/^[!#$%&'*+.^_`|~\w-]+$/, 'is not a valid header name'),
      z.refine(
        (name) => !credentialHeader.test(name),
        'is a header for credentials: to set this header, use "auth" with the kind "header"',
      ),
    ),
    text,
  ),
);

/** Names of signature algorithms (RFC 7518 section 3.1, RFC 8037 section 3.1). */
export const signingAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;

const tokenUrl = text.check(z.refine(isTokenUrl, 'must be an http(s) URL without credentials'));
const parameters = lazily(() => z.record(text, text));

const clientCredentials = {
  kind: z.literal('oauth2-client-credentials'),
  tokenUrl,
  clientId: text,
  scope: optionalText,
  parameters,
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
    keyId: optionalText,
    algorithm: lazily(() => z.enum(signingAlgorithms)),
  }),
]);

/** A person who signs in with the device code grant of OAuth 2 (RFC 8628). `tokens` refers to the tokens of the person. */
const deviceCode = z.strictObject({
  kind: z.literal('oauth2-device-code'),
  deviceUrl: tokenUrl,
  tokenUrl,
  clientId: text,
  scope: optionalText,
  parameters,
  tokens: secret,
});

/** The kinds of credentials other than OAuth 2. */
const simple = [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('bearer'), token: secret }),
  z.strictObject({ kind: z.literal('basic'), username: text, password: secret }),
  z.strictObject({
    kind: z.literal('header'),
    name: text.check(z.regex(/^[!#$%&'*+.^_`|~\w-]+$/)),
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
const protect = lazily(() =>
  z.array(
    text.check((context) => {
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
    }),
  ),
);

const keepMembers = lazily(() =>
  z.array(
    text.check(
      z.refine(
        (text) => readMemberMinimum(text) !== undefined,
        'must be a group and its minimum number of members, such as "Admins=1"',
      ),
    ),
  ),
);

const maxRemovals = lazily(() =>
  z.union([z.int().check(z.minimum(0)), text.check(z.regex(/^(?:100|\d{1,2})%$/, numberOrShare))], numberOrShare),
);

const timeouts = lazily(() => {
  const milliseconds = z.optional(z.int().check(z.minimum(1), z.maximum(3_600_000)));
  return z.strictObject({ connect: milliseconds, headers: milliseconds, body: milliseconds, total: milliseconds });
});

const proxy = lazily(() =>
  text.check(
    z.refine((text) => text === 'none' || isOpenProxy(text), 'must be "none", or an http(s) URL without a password'),
  ),
);

/** A named connection and its rules. Paths are relative to the directory of the configuration. */
export const profile = z.strictObject({
  url: text,
  /** The dialect of the service, as an id in the table of dialects, such as `aws`. */
  dialect: z.optional(dialectId),
  auth,
  headers,
  /** PEM files: certificate authorities, and the certificate and key for mutual TLS. */
  ca: optionalText,
  cert: optionalText,
  key: optionalText,
  /** A proxy for all hosts except this machine. `none` means no proxy, even if the environment sets a proxy. */
  proxy,
  timeouts,
  /** Maximum number of concurrent requests. A flag of a command can lower this maximum but cannot raise it. */
  concurrency: lazily(() => z.int().check(z.minimum(1), z.maximum(maxConcurrency))),
  /**
   * Maximum number of requests that start in a second. A flag of a command can lower this maximum but cannot raise it.
   */
  rate: lazily(() => z.int().check(z.minimum(1), z.maximum(maxRate))),
  /**
   * Maximum time in seconds for which requests wait if the service asks for a delay. If a command has a flag for this
   * time, the flag takes precedence.
   */
  maxWait: lazily(() => z.int().check(z.minimum(0), z.maximum(maxWaitSeconds))),
  allowInsecureHttp: optionalFlag,
  /** True to accept any certificate of the service. Each command then shows a warning. */
  allowInvalidCertificate: optionalFlag,
  /**
   * Environment of the service, such as `prod-eu`. In production, destructive commands ask for confirmation: see
   * `isProduction`.
   */
  environment: optionalText,
  /** People who match one of these filters are never deactivated or deleted. */
  protect,
  /** Minimum number of active members of each listed group: `Admins=1`, with the name or the id of the group. */
  keepMembers,
  /** Maximum number of removals in one run if `--max-removals` is not given: a number, or a percentage such as `5%`. */
  maxRemovals,
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
