import { type DeviceTokens, parseTokens } from '../../client/layers/device-tokens.ts';
import { isAtHand } from '../../profiles/place-at-hand.ts';
import { secretMembers } from '../../profiles/profile.ts';
import type { ResolvedAuth, ResolvedConnection } from '../../profiles/resolve.ts';
import type { Secret } from '../../profiles/secret.ts';
import { describe } from '../errors/report-error.ts';
import { expiryOfToken, printDuration } from './token-expiry.ts';

/** Where a secret is, and until when it is valid. Never contains the secret. */
export interface SecretState {
  /** Name of the setting: `auth.token`. */
  readonly setting: string;
  /** Where the secret is read from, such as `env:SCIM_TOKEN`. */
  readonly place: string;
  /** Expiry in milliseconds since 1970; absent if it is not known. */
  readonly expiresAt?: number;
  /** What is known about the expiry, or why the secret cannot be read. */
  readonly note: string;
  /** The error of reading the secret. */
  readonly error?: unknown;
}

/** Returns the name of the setting that refers to the secret of a connection; undefined if there is no secret. */
export function secretSetting({ auth }: Pick<ResolvedConnection, 'auth'>): string | undefined {
  const member = Object.keys(auth).find((name) => secretMembers.has(name));
  return member === undefined ? undefined : `auth.${member}`;
}

/**
 * Reads the expiry of the secret of a connection. Returns `undefined` for a connection without a secret. Sends nothing.
 * Runs a command or opens a keychain only if `everywhere` is true: a command may ask the user, or send something.
 * `onSecret` receives a secret that was read, so that the caller can redact it.
 */
export async function secretState(
  connection: ResolvedConnection,
  options: { readonly now: number; readonly everywhere?: boolean; readonly onSecret: (secret: string) => void },
): Promise<SecretState | undefined> {
  const setting = secretSetting(connection);
  if (setting === undefined) return undefined;
  const place = connection.origins[setting] ?? '';
  if (!options.everywhere && !isAtHand(place)) {
    return { setting, place, note: 'not read, because a program outside of scimctl holds the secret' };
  }
  try {
    const secret = await readerOf(connection.auth, setting)();
    options.onSecret(secret.value);
    if (connection.auth.kind === 'oauth2-device-code') {
      const tokens = parseTokens(secret.value);
      for (const token of [tokens?.accessToken, tokens?.refreshToken]) if (token) options.onSecret(token);
      return { setting, place, ...signInOf(tokens, options.now) };
    }
    return { setting, place, ...expiryOf(connection.auth.kind, secret, options.now) };
  } catch (error) {
    return { setting, place, note: describe(error).message, error };
  }
}

function readerOf(auth: ResolvedAuth, setting: string): () => Promise<Secret> {
  return (auth as unknown as Record<string, () => Promise<Secret>>)[
    setting.slice('auth.'.length)
  ] as () => Promise<Secret>;
}

function expiryOf(kind: ResolvedAuth['kind'], secret: Secret, now: number): Pick<SecretState, 'expiresAt' | 'note'> {
  if (kind === 'oauth2-client-credentials') return { note: 'a token is requested when a command needs it' };
  const expiresAt = secret.expiresAt ?? expiryOfToken(secret.value);
  if (expiresAt === undefined) return { note: 'the secret does not say when it expires' };
  const left = expiresAt - now;
  return {
    expiresAt,
    note: left <= 0 ? `expired ${printDuration(-left)} ago` : `valid for ${printDuration(left)}`,
  };
}

/** Describes a sign-in. With a refresh token, the expiry of the access token does not end the sign-in. */
function signInOf(tokens: DeviceTokens | undefined, now: number): Pick<SecretState, 'expiresAt' | 'note'> {
  if (tokens === undefined) return { note: 'the stored tokens cannot be read' };
  const { expiresAt, refreshToken } = tokens;
  if (refreshToken !== undefined) return { note: 'signed in; commands renew the access token' };
  return expiryOf('bearer', { value: '', ...(expiresAt === undefined ? {} : { expiresAt }) }, now);
}
