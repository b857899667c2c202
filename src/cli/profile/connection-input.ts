import type { Profile } from '../../profiles/profile.ts';
import { UsageError } from '../errors/errors.ts';
import { integerUpTo, text, texts, yesOrNo } from '../flags.ts';

/** Largest time limit of a profile in seconds. */
const maxSeconds = 3600;

/** Maps each flag of a time limit to its member of `timeouts`. */
const timeLimits = {
  'connect-timeout': 'connect',
  'headers-timeout': 'headers',
  'body-timeout': 'body',
  'total-timeout': 'total',
} as const satisfies Record<string, keyof NonNullable<Profile['timeouts']>>;

/** The flags that set how a profile connects. */
export const connectionFlags = {
  header: texts('header that every request gets; for a header with a secret, use --auth header', 'NAME:VALUE', {
    char: 'H',
  }),
  proxy: text('URL of the proxy for this service, without a password, or the word none', 'URL|none'),
  'connect-timeout': integerUpTo(maxSeconds, 'maximum time until a connection is open; the default is 10', 'SECONDS'),
  'headers-timeout': integerUpTo(
    maxSeconds,
    'maximum time from a request to the headers of its response; the default is 60',
    'SECONDS',
  ),
  'body-timeout': integerUpTo(
    maxSeconds,
    'maximum time between two parts of the body of a response; the default is 60',
    'SECONDS',
  ),
  'total-timeout': integerUpTo(
    maxSeconds,
    'maximum time from the start of a request to the end of its response; the default is 600; --timeout of a command overrides all time limits',
    'SECONDS',
  ),
  'allow-insecure-http': yesOrNo('send the secret to another machine over plain http, although others can read it'),
  'allow-invalid-certificate': yesOrNo(
    'accept any certificate of the service, although others can then read the secret; each command shows a warning',
  ),
};

/** Values of `connectionFlags`. */
export interface ConnectionInput {
  readonly header?: readonly string[] | undefined;
  readonly proxy?: string | undefined;
  readonly 'connect-timeout'?: number | undefined;
  readonly 'headers-timeout'?: number | undefined;
  readonly 'body-timeout'?: number | undefined;
  readonly 'total-timeout'?: number | undefined;
  readonly 'allow-insecure-http'?: boolean | undefined;
  readonly 'allow-invalid-certificate'?: boolean | undefined;
}

/** Applies the input to the connection settings of a profile. Throws a `UsageError` for a header without a colon. */
export function connectionMembers(before: Profile | undefined, input: ConnectionInput): Partial<Profile> {
  const { header, proxy } = input;
  const limits = Object.entries(timeLimits).flatMap(([flag, member]) => {
    const seconds = input[flag as keyof typeof timeLimits];
    return seconds === undefined ? [] : [[member, seconds * 1000] as const];
  });
  return {
    ...(header === undefined ? {} : { headers: Object.fromEntries(header.map(splitHeader)) }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(limits.length === 0 ? {} : { timeouts: { ...before?.timeouts, ...Object.fromEntries(limits) } }),
    ...permission('allowInsecureHttp', input['allow-insecure-http']),
    ...permission('allowInvalidCertificate', input['allow-invalid-certificate']),
  };
}

function permission(member: 'allowInsecureHttp' | 'allowInvalidCertificate', value: boolean | undefined) {
  return value === undefined ? {} : { [member]: value };
}

function splitHeader(header: string): [string, string] {
  const colon = header.indexOf(':');
  // The error does not contain the value, because a value without a colon may be a credential.
  if (colon < 1) throw new UsageError('--header must have the form NAME:VALUE, but the colon or the name is missing');
  return [header.slice(0, colon).trim(), header.slice(colon + 1).trim()];
}

/** Splits each `NAME=VALUE` of a flag. Throws a `UsageError` for a value without a name. */
export function splitPairs(flag: string, pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair): [string, string] => {
      const at = pair.indexOf('=');
      if (at < 1) throw new UsageError(`${flag} must have the form NAME=VALUE`, { hint: `for example ${flag} a=b` });
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
