import { compose, type Layer } from '../src/protocol/exchange.ts';
import type { Json } from '../src/protocol/json.ts';
import { bearerRefusal, type Check, guard, readBearer } from './auth/check.ts';
import { TokenIssuer } from './auth/oauth.ts';
import { clientName, isEqual, printBasic, readBasic } from './auth/secret.ts';
import type { Behaviour } from './behaviour.ts';

/** A way to authenticate, ready for use. */
export interface Authentication {
  readonly layer: Layer;
  /** An `Authorization` header that is let in; a new one each time where tokens expire. */
  authorization(): string;
}

/** What each kind makes of a behaviour, the secret and the clock. */
const kinds: Readonly<
  Record<
    Exclude<Behaviour['auth'], 'none'>,
    (behaviour: Behaviour, secret: string, now: () => number) => Authentication
  >
> = {
  bearer: (behaviour, secret) => ({
    layer: guard(behaviour, bearerCheck(secret)),
    authorization: () => `Bearer ${secret}`,
  }),
  basic: (behaviour, secret) => ({
    layer: guard(behaviour, basicCheck(secret)),
    authorization: () => printBasic(clientName, secret),
  }),
  oauth(behaviour, secret, now) {
    const issuer = new TokenIssuer(behaviour, secret, now);
    return {
      layer: compose(issuer.endpoint, guard(behaviour, issuer.check)),
      authorization: () => `Bearer ${issuer.issue()}`,
    };
  },
};

/**
 * How clients authenticate; undefined where they need not, for want of a secret or because a behaviour says so. Throws a
 * `TypeError` for a kind that needs a secret and has none.
 */
export function createAuthentication(
  behaviour: Behaviour,
  secret: string | undefined,
  now: () => number,
): Authentication | undefined {
  const { auth } = behaviour;
  if (auth === 'none') return undefined;
  if (secret !== undefined) return kinds[auth](behaviour, secret, now);
  if (auth === 'bearer') return undefined;
  throw new TypeError(`the behaviour auth=${auth} needs a token`);
}

/** What ServiceProviderConfig says of it (RFC 7643 section 5). */
export function authenticationSchemes({ auth }: Behaviour): Json[] {
  return auth === 'none' ? [] : [{ ...schemes[auth], primary: true }];
}

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
    description: 'A token from the token endpoint in the Authorization header',
    specUri: 'https://www.rfc-editor.org/info/rfc6749',
  },
} as const satisfies Record<keyof typeof kinds, Json>;

function bearerCheck(secret: string): Check {
  return (authorization) => {
    const given = readBearer(authorization);
    return given !== undefined && isEqual(given, secret) ? undefined : bearerRefusal(authorization);
  };
}

function basicCheck(secret: string): Check {
  return (authorization) => {
    const given = readBasic(authorization);
    if (given?.name === clientName && isEqual(given.password, secret)) return undefined;
    const detail = given ? 'the name or the password is wrong' : 'a name and a password are needed';
    return { detail, challenge: 'Basic realm="scimctl", charset="UTF-8"' };
  };
}
