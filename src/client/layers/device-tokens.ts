import { isObject } from '../../protocol/json/json.ts';
import { ClientError } from '../client-error.ts';
import { readToken, sendForm, type Tools } from './oauth.ts';
import type { SecretSource, SecretValue } from './token.ts';

/** Stores the tokens of a person who has signed in, as the text of `printTokens`. */
export interface TokenStore {
  /** Rejects if nobody has signed in. */
  read(): Promise<string>;
  write(text: string): Promise<void>;
  /** Runs an action. No two processes run such actions at the same time. */
  exclusive<T>(action: () => Promise<T>): Promise<T>;
}

/** A person who signed in with the device code grant (RFC 8628). */
export interface DeviceCode {
  readonly kind: 'oauth2-device-code';
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly scope?: string;
  readonly store: TokenStore;
  /** Tells the person how to sign in again. Used in errors. */
  readonly hint: string;
}

/** The tokens of a person. */
export interface DeviceTokens {
  readonly accessToken: string;
  /** Expiry of the access token in milliseconds since 1970; absent if it is not known. */
  readonly expiresAt?: number;
  /** The token that renews the access token; absent if the authorization server gives none. */
  readonly refreshToken?: string;
}

/** Formats tokens for a `TokenStore`. */
export function printTokens(tokens: DeviceTokens): string {
  return JSON.stringify(tokens);
}

/** Reads tokens from the text of a `TokenStore`; undefined for any other text. */
export function parseTokens(text: string): DeviceTokens | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || typeof value['accessToken'] !== 'string') return undefined;
  const { accessToken, expiresAt, refreshToken } = value;
  return {
    accessToken,
    ...(typeof expiresAt === 'number' ? { expiresAt } : {}),
    ...(typeof refreshToken === 'string' ? { refreshToken } : {}),
  };
}

/** Time in milliseconds before the expiry of an access token. In this time, the token is no longer used. */
const margin = 30_000;

/**
 * Creates a source for the access tokens of a person. Uses the stored access token until it expires or the service
 * rejects it. Then renews it with the refresh token (RFC 6749 section 6) and stores the new tokens. Throws a
 * `ClientError` (`noToken`) if the person must sign in again.
 */
export function deviceTokens(settings: DeviceCode, tools: Tools): SecretSource {
  const { store, hint } = settings;
  /**
   * The access token that this source returned last. The next call of the source means that the service has rejected
   * this token, or that the token expires.
   */
  let returned: string | undefined;
  const read = async (): Promise<DeviceTokens> => {
    const tokens = parseTokens(await store.read());
    if (!tokens) throw new ClientError('noToken', 'the stored tokens cannot be read', hint);
    for (const secret of [tokens.accessToken, tokens.refreshToken]) if (secret) tools.redactor.add(secret);
    return tokens;
  };
  const isUsable = ({ accessToken, expiresAt = Number.POSITIVE_INFINITY }: DeviceTokens): boolean =>
    accessToken !== returned && expiresAt - margin > tools.now();
  const use = ({ accessToken, expiresAt }: DeviceTokens): SecretValue => {
    returned = accessToken;
    return { value: accessToken, ...(expiresAt === undefined ? {} : { expiresAt }) };
  };
  return async () => {
    const kept = await read();
    if (isUsable(kept)) return use(kept);
    return store.exclusive(async () => {
      // Another process may have renewed the tokens while this process waited.
      const current = await read();
      if (isUsable(current)) return use(current);
      const renewed = await refresh(current, settings, tools);
      await store.write(printTokens(renewed));
      return use(renewed);
    });
  };
}

async function refresh(
  { refreshToken }: DeviceTokens,
  { tokenUrl, clientId, hint }: DeviceCode,
  tools: Tools,
): Promise<DeviceTokens> {
  if (refreshToken === undefined) throw new ClientError('noToken', 'the sign-in has expired', hint);
  const url = new URL(tokenUrl);
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId };
  const response = await sendForm(url, form, tools);
  const { value, expiresAt, refreshToken: next = refreshToken } = readToken(response, url, tools, hint);
  // The server may have sent a new refresh token, which replaces the old one.
  return { accessToken: value, ...(expiresAt === undefined ? {} : { expiresAt }), refreshToken: next };
}
