import { compose, type Layer } from '../../src/protocol/exchange/exchange.ts';
import type { Json } from '../../src/protocol/json/json.ts';
import type { Behaviour } from '../behaviour/index.ts';
import { certificateCheck } from './certificate.ts';
import { bearerRefusal, type Check, guard, readBearer } from './check.ts';
import { TokenIssuer } from './oauth.ts';
import { clientName, isEqual, printBasic, readBasic } from './secret.ts';

/**
 * A method of authentication: a layer that checks the credentials of requests, and a function that returns valid
 * credentials.
 */
export interface Authentication {
  /** Creates the layer for these behaviours. All layers of one authentication have the same value of `auth`. */
  layer(behaviour: Behaviour): Layer;
  /**
   * Returns request headers with valid credentials. If tokens expire, each call issues a new token. Returns no headers
   * if the credential of clients is a client certificate.
   */
  headers(behaviour: Behaviour): Record<string, string>;
}

/**
 * Maps each kind of authentication to a function that creates the authentication from the secret, the clock
 * and the public key of the OAuth client.
 */
const kinds: Readonly<
  Record<
    Exclude<Behaviour['auth'], 'none' | 'mutual-tls'>,
    (secret: string, now: () => number, clientKey: string | undefined) => Authentication
  >
> = {
  bearer: (secret) => ({
    layer: (behaviour) => guard(behaviour, bearerCheck(secret)),
    headers: () => ({ authorization: `Bearer ${secret}` }),
  }),
  basic: (secret) => ({
    layer: (behaviour) => guard(behaviour, basicCheck(secret)),
    headers: () => ({ authorization: printBasic(clientName, secret) }),
  }),
  oauth(secret, now, clientKey) {
    const issuer = new TokenIssuer(secret, now, clientKey);
    return {
      layer: (behaviour) => compose(issuer.endpoint(behaviour), guard(behaviour, issuer.check)),
      headers: (behaviour) => ({ authorization: `Bearer ${issuer.issue(behaviour)}` }),
    };
  },
};

/**
 * Creates the authentication that the behaviour `auth` selects. Returns `undefined` if clients need no credentials: for
 * `none`, and for `bearer` without a secret. Throws a `TypeError` for `basic` or `oauth` without a secret, and for a
 * `clientKey` without `oauth`.
 */
export function createAuthentication(
  { auth }: Behaviour,
  secret: string | undefined,
  now: () => number,
  clientKey?: string,
): Authentication | undefined {
  if (clientKey !== undefined && auth !== 'oauth') {
    throw new TypeError('the option "clientKey" needs the behaviour auth=oauth');
  }
  if (auth === 'none') return undefined;
  if (auth === 'mutual-tls') {
    return { layer: (behaviour) => guard(behaviour, certificateCheck), headers: () => ({}) };
  }
  if (secret !== undefined) return kinds[auth](secret, now, clientKey);
  if (auth === 'bearer') return undefined;
  throw new TypeError(`the behaviour auth=${auth} needs a token`);
}

/** True if clients authenticate with a secret. */
export function needsSecret(auth: Behaviour['auth'] | undefined): boolean {
  return auth !== 'none' && auth !== 'mutual-tls';
}

/** The `authenticationSchemes` of ServiceProviderConfig (RFC 7643 section 5). */
export function authenticationSchemes({ auth }: Behaviour): Json[] {
  return auth === 'none' ? [] : [{ ...schemes[auth], primary: true }];
}

/**
 * Maps each kind of authentication to its authentication scheme. The type `tlsclientauth` does not come from an RFC.
 * RFC 7644 section 2 lists TLS client authentication first, but RFC 7643 section 5 defines no type for client
 * certificates.
 */
const schemes = {
  bearer: {
    type: 'oauthbearertoken',
    name: 'OAuth Bearer Token',
    description: 'A token in the Authorization header',
    specUri: 'https://www.rfc-editor.org/info/rfc6750',
  },
  basic: {
    type: 'httpbasic',
    name: 'HTTP Basic',
    description: 'A name and a password in the Authorization header',
    specUri: 'https://www.rfc-editor.org/info/rfc7617',
  },
  oauth: {
    type: 'oauth2',
    name: 'OAuth 2 Client Credentials',
    description: 'A token from the token endpoint, sent in the Authorization header',
    specUri: 'https://www.rfc-editor.org/info/rfc6749',
  },
  'mutual-tls': {
    type: 'tlsclientauth',
    name: 'Mutual TLS',
    description: 'A client certificate that this service issued',
    specUri: 'https://www.rfc-editor.org/info/rfc8446',
  },
} as const satisfies Record<Exclude<Behaviour['auth'], 'none'>, Json>;

function bearerCheck(secret: string): Check {
  return ({ headers: { authorization } }) => {
    const given = readBearer(authorization);
    return given !== undefined && isEqual(given, secret) ? undefined : bearerRefusal(authorization);
  };
}

function basicCheck(secret: string): Check {
  return ({ headers: { authorization } }) => {
    const given = readBasic(authorization);
    if (given?.name === clientName && isEqual(given.password, secret)) return undefined;
    const detail = given ? 'the name or the password is wrong' : 'a name and a password are needed';
    return { detail, challenge: 'Basic realm="scimctl", charset="UTF-8"' };
  };
}
