import type { Exchange, Headers, Layer, ScimRequest } from '../../protocol/exchange/exchange.ts';
import { isLoopbackHost } from '../../protocol/exchange/loopback.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { ClientError } from '../client-error.ts';
import type { DeviceCode } from './device-tokens.ts';
import { base64, type ClientCredentials, clientCredentials } from './oauth.ts';
import type { Redactor } from './redact.ts';
import { type CachedSecret, cacheSecret, type SecretSource } from './token.ts';

/** The credential of a client. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: SecretSource }
  | { readonly kind: 'basic'; readonly username: string; readonly password: SecretSource }
  | { readonly kind: 'header'; readonly name: string; readonly value: SecretSource }
  | ClientCredentials
  | DeviceCode;

export interface AuthOptions {
  /** Receives every secret, so that traces and errors contain no secrets. */
  readonly redactor: Redactor;
  /** Allows the client to send a credential over plain http to other machines. */
  readonly allowInsecureHttp?: boolean;
  /**
   * A layer for token requests, for example `retry`. It is needed because token requests do not pass through the layers
   * outside of `auth`.
   */
  readonly tokenLayer?: Layer;
  /** Returns the time in milliseconds since 1970. */
  readonly now?: () => number;
}

/** The source of the secret, and the function that creates the header from the secret. */
interface Scheme {
  readonly secret: SecretSource;
  readonly header: (secret: string) => readonly [name: string, value: string];
}

/**
 * Adds the credential to every request. Fetches the secret at the first request and caches it until it expires. After a
 * 401 response, fetches the secret again. If this secret is new, repeats the request once. Throws a `ClientError`:
 * `insecureTransport` if the credential would be sent over plain http to another machine, and `noToken` if there is no secret.
 */
export function auth(credential: Credential, options: AuthOptions): Layer {
  if (credential.kind === 'none') return (next) => next;
  const { redactor, now = Date.now } = options;
  return (next) => {
    const scheme = schemeOf(credential, next, options);
    const cached = cacheSecret(scheme.secret, now);
    let secureBase: string | undefined;
    let latest: { readonly secret: string; readonly header: Headers } | undefined;
    const authorized = (request: ScimRequest, secret: string): ScimRequest => {
      if (latest?.secret !== secret) latest = { secret, header: headerOf(scheme, secret, redactor) };
      return { ...request, headers: { ...request.headers, ...latest.header } };
    };
    return async (request) => {
      if (request.base !== secureBase) {
        assertSecure(request.base, options);
        secureBase = request.base;
      }
      const secret = await fetchSecret(cached);
      const response = await next(authorized(request, secret));
      if (response.status !== 401) return response;
      cached.refuse(secret);
      const renewed = await fetchSecret(cached);
      return renewed === secret ? response : next(authorized(request, renewed));
    };
  };
}

function schemeOf(credential: Exclude<Credential, { kind: 'none' }>, next: Exchange, options: AuthOptions): Scheme {
  switch (credential.kind) {
    case 'bearer':
      return { secret: credential.token, header: bearer };
    case 'basic': {
      const { username, password } = credential;
      return { secret: password, header: (secret) => ['authorization', `Basic ${base64(`${username}:${secret}`)}`] };
    }
    case 'header':
      return { secret: credential.value, header: (value) => [credential.name.toLowerCase(), value] };
    case 'oauth2-client-credentials': {
      const { tokenLayer, redactor, now = Date.now } = options;
      const fetchToken = clientCredentials(credential, { next, tokenLayer, redactor, now });
      const secret: SecretSource = () => {
        assertSecure(credential.tokenUrl, options);
        return fetchToken();
      };
      return { secret, header: bearer };
    }
    case 'oauth2-device-code': {
      const { tokenLayer, redactor, now = Date.now } = options;
      let fetchToken: SecretSource | undefined;
      const secret: SecretSource = async () => {
        assertSecure(credential.tokenUrl, options);
        // Imports the module only if it is needed, because few connections use it.
        fetchToken ??= (await import('./device-tokens.ts')).deviceTokens(credential, {
          next,
          tokenLayer,
          redactor,
          now,
        });
        return fetchToken();
      };
      return { secret, header: bearer };
    }
  }
}

/**
 * Creates the header of a bearer token. Removes the word `Bearer` before the token, because users often copy it too.
 */
function bearer(token: string): readonly [string, string] {
  return ['authorization', `Bearer ${token.replace(/^\s*Bearer\s+/i, '')}`];
}

/**
 * Returns the secret. If fetching it fails with a `NetworkError`, throws a `NetworkError` with `requestSent` false.
 * `requestSent` describes the request that needs the secret, and not the token request, which may have been sent.
 */
async function fetchSecret(cached: CachedSecret): Promise<string> {
  try {
    return await cached.get();
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    throw new NetworkError(`no token: ${error.message}`, error.code, false, { cause: error });
  }
}

/** Returns the header with the secret, and adds the secret to the redactor. */
function headerOf(scheme: Scheme, secret: string, redactor: Redactor): Headers {
  const [name, value] = scheme.header(secret);
  // Checks the value before the request is sent. Otherwise, Node or undici would throw an error, whose text could
  // contain the value, which is a secret.
  if (secret === '' || !/^[\t\x20-\x7E\x80-\xFF]+$/.test(value)) {
    throw new ClientError(
      'noToken',
      secret === ''
        ? 'the secret is empty'
        : 'the secret contains a line break or another character that is not allowed in a header',
      'Check the source of the secret in the profile.',
    );
  }
  redactor.add(secret);
  redactor.add(value.slice(value.lastIndexOf(' ') + 1));
  return { [name]: value };
}

/** Throws a `ClientError` (`insecureTransport`) for plain http to another machine. */
export function assertSecure(
  address: string,
  { allowInsecureHttp = false }: Pick<AuthOptions, 'allowInsecureHttp'>,
): void {
  const url = new URL(address);
  if (url.protocol === 'https:' || allowInsecureHttp || isLoopbackHost(url.hostname)) return;
  throw new ClientError(
    'insecureTransport',
    `the credential was not sent to ${url.host} over plain http, because others in the network could read it`,
    `Use https://${url.host}, or set allowInsecureHttp in the profile if the network is trusted.`,
  );
}
