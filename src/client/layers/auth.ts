import type { Exchange, Layer, ScimRequest } from '../../protocol/exchange/exchange.ts';
import { isLoopbackHost } from '../../protocol/exchange/loopback.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { ClientError } from '../client-error.ts';
import { base64, type ClientCredentials, clientCredentials } from './oauth.ts';
import type { Redactor } from './redact.ts';
import { type CachedSecret, cacheSecret, type SecretSource } from './token.ts';

/** How a client proves who it is. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: SecretSource }
  | { readonly kind: 'basic'; readonly username: string; readonly password: SecretSource }
  | { readonly kind: 'header'; readonly name: string; readonly value: SecretSource }
  | ClientCredentials;

export interface AuthOptions {
  /** Learns every secret, so that traces and errors can be kept clean of it. */
  readonly redactor: Redactor;
  /** Lets a credential go over plain http to other machines. */
  readonly allowInsecureHttp?: boolean;
  /** Wraps requests for tokens, which the layers outside of this one do not see: `retry`. */
  readonly tokenLayer?: Layer;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** What a request is given: the secret to fetch, and the header made of it. */
interface Scheme {
  readonly secret: SecretSource;
  readonly header: (secret: string) => readonly [name: string, value: string];
}

/**
 * Gives every request the credential. A secret is fetched with the first request, kept until it expires, and renewed once
 * when the server answers 401 and the source has a new one. Throws a `ClientError`: `insecureTransport` before a
 * credential would go over plain http to another machine, `noToken` where there is none to be had.
 */
export function auth(credential: Credential, options: AuthOptions): Layer {
  if (credential.kind === 'none') return (next) => next;
  const { redactor, now = Date.now } = options;
  return (next) => {
    const scheme = schemeOf(credential, next, options);
    const cached = cacheSecret(scheme.secret, now);
    let secureBase: string | undefined;
    return async (request) => {
      if (request.base !== secureBase) {
        assertSecure(request.base, options);
        secureBase = request.base;
      }
      const secret = await fetchSecret(cached);
      const response = await next(authorized(request, scheme, secret, redactor));
      if (response.status !== 401) return response;
      cached.refuse(secret);
      const renewed = await fetchSecret(cached);
      return renewed === secret ? response : next(authorized(request, scheme, renewed, redactor));
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
      const exchange = options.tokenLayer ? options.tokenLayer(next) : next;
      const fetchToken = clientCredentials(credential, {
        exchange,
        redactor: options.redactor,
        now: options.now ?? Date.now,
      });
      const secret: SecretSource = () => {
        assertSecure(credential.tokenUrl, options);
        return fetchToken();
      };
      return { secret, header: bearer };
    }
  }
}

/** A token is often copied together with the scheme that it stands behind. */
function bearer(token: string): readonly [string, string] {
  return ['authorization', `Bearer ${token.replace(/^\s*Bearer\s+/i, '')}`];
}

/** A failure to get a token is one of the request too: the service itself has certainly not seen it. */
async function fetchSecret(cached: CachedSecret): Promise<string> {
  try {
    return await cached.get();
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    throw new NetworkError(`no token: ${error.message}`, error.code, false, { cause: error });
  }
}

function authorized(request: ScimRequest, scheme: Scheme, secret: string, redactor: Redactor): ScimRequest {
  const [name, value] = scheme.header(secret);
  // Node and undici name the offending value in some of their own errors, so it must not get that far.
  if (secret === '' || !/^[\t\x20-\x7E\x80-\xFF]+$/.test(value)) {
    throw new ClientError(
      'noToken',
      secret === ''
        ? 'the secret is empty'
        : 'the secret has a line break or another character that no header may have',
      'Check where the profile takes its secret from.',
    );
  }
  redactor.add(secret);
  redactor.add(value.slice(value.lastIndexOf(' ') + 1));
  return { ...request, headers: { ...request.headers, [name]: value } };
}

function assertSecure(address: string, { allowInsecureHttp = false }: AuthOptions): void {
  const url = new URL(address);
  if (url.protocol === 'https:' || allowInsecureHttp || isLoopbackHost(url.hostname)) return;
  throw new ClientError(
    'insecureTransport',
    `no credential is sent over plain http to ${url.host}, where everybody on the way can read it`,
    `Use https://${url.host}, or set allowInsecureHttp in the profile if the network is trusted.`,
  );
}
