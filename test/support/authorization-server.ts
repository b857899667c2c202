import type { Exchange, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';

/** How a fake authorization server behaves. */
export interface AuthorizationOptions {
  /** The responses to the polls of a sign-in before the person has signed in, in their order. */
  readonly pending?: readonly (
    | 'authorization_pending'
    | 'slow_down'
    | 'access_denied'
    | 'expired_token'
    /** A response of a gateway in front of the server. */
    | 502
    | 'reset'
  )[];
  /** Members that replace members of the device authorization response (RFC 8628 section 3.2). */
  readonly device?: Readonly<Record<string, unknown>>;
  /** Seconds for which an access token is valid. Default: 3600. */
  readonly expiresIn?: number;
  /** False if no refresh token is given. Default: true. */
  readonly refreshes?: boolean;
}

/**
 * A fake authorization server at `https://login.example.com` with the device code grant (RFC 8628) and the refresh of
 * tokens (RFC 6749 section 6). Each refresh token is valid once.
 */
export interface AuthorizationServer {
  readonly exchange: Exchange;
  /** The forms that were sent, with the paths of their requests. */
  readonly forms: readonly Readonly<Record<string, string>>[];
  /** The access tokens that are valid. */
  readonly valid: ReadonlySet<string>;
  /** Ends the sign-in: all tokens are refused from now on. */
  revoke(): void;
  /** Refuses all current access tokens, but still accepts the refresh tokens. */
  expireAccess(): void;
}

/** Creates a fake authorization server. Other hosts are answered by `next`, which receives only valid access tokens. */
export function createAuthorizationServer(next: Exchange, options: AuthorizationOptions = {}): AuthorizationServer {
  const { pending = [], expiresIn = 3600, refreshes = true } = options;
  const forms: Record<string, string>[] = [];
  const valid = new Set<string>();
  const refreshTokens = new Set<string>();
  let count = 0;
  let polls = 0;
  const issue = (): ScimResponse => {
    count++;
    const token = { access_token: `access-planted-${count}`, token_type: 'Bearer', expires_in: expiresIn };
    valid.add(token.access_token);
    if (!refreshes) return ok(token);
    refreshTokens.add(`refresh-planted-${count}`);
    return ok({ ...token, refresh_token: `refresh-planted-${count}` });
  };
  const token = (form: Readonly<Record<string, string>>): ScimResponse => {
    if (form['grant_type'] === 'refresh_token') {
      return refreshTokens.delete(form['refresh_token'] ?? '') ? issue() : refused('invalid_grant');
    }
    if (form['device_code'] !== 'device-planted-code') return refused('invalid_grant');
    const error = pending[polls++];
    if (error === 'reset') throw new NetworkError('the connection was reset', 'reset', true);
    if (error === 502) return { status: 502, headers: { 'content-type': 'text/html' }, bodyText: '<html>' };
    return error === undefined ? issue() : refused(error);
  };
  const answer = (request: ScimRequest): ScimResponse => {
    const { pathname } = new URL(request.base);
    const form = Object.fromEntries(new URLSearchParams(String(request.raw)));
    forms.push({ ...form, path: pathname });
    if (pathname === '/token') return token(form);
    return ok({
      device_code: 'device-planted-code',
      user_code: 'WDJB-MJHT',
      verification_uri: 'https://login.example.com/activate',
      expires_in: 60,
      interval: 5,
      ...options.device,
    });
  };
  return {
    exchange: async (request) => {
      if (new URL(request.base).host === 'login.example.com') return answer(request);
      const given = request.headers?.['authorization']?.replace('Bearer ', '') ?? '';
      if (!valid.has(given)) return { status: 401, headers: {}, body: { detail: 'the token is not valid' } };
      return next(request);
    },
    forms,
    valid,
    revoke: () => {
      valid.clear();
      refreshTokens.clear();
    },
    expireAccess: () => valid.clear(),
  };
}

function ok(body: Readonly<Record<string, string | number>>): ScimResponse {
  return { status: 200, headers: {}, body: { ...body } };
}

function refused(error: string): ScimResponse {
  return { status: 400, headers: {}, body: { error } };
}
