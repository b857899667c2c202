import type { Exchange, Layer, ScimRequest } from '../../protocol/exchange/exchange.ts';
import { isLoopbackHost } from '../../protocol/exchange/loopback.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { ClientError } from '../client-error.ts';
import { base64, type ClientCredentials, clientCredentials } from './oauth.ts';
import type { Redactor } from './redact.ts';
import { type CachedSecret, cacheSecret, type SecretSource } from './token.ts';

/** The credential of a client. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: SecretSource }
  | { readonly kind: 'basic'; readonly username: string; readonly password: SecretSource }
  | { readonly kind: 'header'; readonly name: string; readonly value: SecretSource }
  | ClientCredentials;

export interface AuthOptions {
  /** Receives every secret, so that it is removed from traces and errors. */
  readonly redactor: Redactor;
  /** Allows a credential over plain http to other machines. */
  readonly allowInsecureHttp?: boolean;
  /** Wraps requests for tokens, which do not pass the layers outside of this one: `retry`. */
  readonly tokenLayer?: Layer;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** The source of the secret, and the header that is made of it. */
interface Scheme {
  readonly secret: SecretSource;
  readonly header: (secret: string) => readonly [name: string, value: string];
}

/**
 * Adds the credential to every request. The secret is fetched with the first request, cached until it expires, and renewed once
 * when the server answers 401 and the source has a new secret. Throws a `ClientError`: `insecureTransport` instead of sending a
 * credential over plain http to another machine, and `noToken` when there is no secret.
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

/** Users often copy a token together with its scheme. */
function bearer(token: string): readonly [string, string] {
  return ['authorization', `Bearer ${token.replace(/^\s*Bearer\s+/i, '')}`];
}

/** Without a token the request is not sent, so that the error says that the service did not receive it. */
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
  // Some errors of Node and undici contain the invalid value, so that the check is here.
  if (secret === '' || !/^[\t\x20-\x7E\x80-\xFF]+$/.test(value)) {
    throw new ClientError(
      'noToken',
      secret === ''
        ? 'the secret is empty'
        : 'the secret has a line break or another character that a header cannot have',
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
    `no credential is sent over plain http to ${url.host}, where everybody in the network can read it`,
    `Use https://${url.host}, or set allowInsecureHttp in the profile if the network is trusted.`,
  );
}
