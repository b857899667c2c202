import { ScimError } from '../../src/protocol/errors.ts';
import type { Layer, ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { isLoopbackHost } from '../../src/protocol/exchange/loopback.ts';
import { shorten } from '../../src/protocol/schema/path.ts';
import type { Behaviour } from '../behaviour/table.ts';
import { isAllowed } from '../messages/cors.ts';
import { errorResponse } from '../messages/response.ts';

/** The address that a service provider listens on, and its public URL. */
export interface Reach {
  /** Default: `localhost`. */
  readonly host?: string | undefined;
  readonly publicUrl?: string | undefined;
}

/**
 * Creates a layer that refuses requests from web pages of other origins, because a browser on this machine can send
 * such requests. `cors` returns the present value of the behaviour `cors`. `needsNothing` is true if clients need no
 * credentials. Returns `undefined` if clients send a bearer token, because a browser adds a password or a client
 * certificate automatically, but never a bearer token.
 */
export function refuseForeignPages(
  auth: Behaviour['auth'],
  cors: () => Behaviour['cors'],
  needsNothing: boolean,
  reach: Reach,
): Layer | undefined {
  const isAmbient = needsNothing || auth === 'basic' || auth === 'mutual-tls';
  if (!isAmbient) return undefined;
  // The check of `Host` prevents DNS rebinding. In this attack, the host name of a web page resolves to this machine,
  // so the page has the same origin as the server. Two methods of authentication need no check of `Host`. With basic
  // authentication, the page does not know the password. With mutual TLS, no certificate of the server contains the
  // host name of the page.
  const isKnown = needsNothing && isLoopbackHost(reach.host ?? 'localhost') ? hostCheck(reach) : () => true;
  return (next) => (request) => {
    const { host } = request.headers;
    const refusal =
      (host === undefined || isKnown(host) ? undefined : wrongHost(host)) ??
      wrongOrigin(request, cors(), reach) ??
      wrongType(request);
    return refusal ? Promise.resolve(errorResponse(refusal)) : next(request);
  };
}

/**
 * Creates a function that tests whether the name in a `Host` header is a name of this machine. The function caches the
 * latest accepted header, because `Host` is the same in most requests.
 */
function hostCheck(reach: Reach): (host: string) => boolean {
  const names = namesOf(reach);
  let last: string | undefined;
  return (host) => {
    if (host === last) return true;
    const name = hostnameOf(`http://${host}`);
    if (name === undefined || !(names.has(name) || isLoopbackHost(name))) return false;
    last = host;
    return true;
  };
}

/** The error 421 for a wrong `Host` header (RFC 9110 section 15.5.20). */
function wrongHost(host: string): ScimError {
  const given = JSON.stringify(shorten(host));
  return new ScimError(
    421,
    `the Host header must be a name of this machine, not ${given}, because this server needs no credentials: to allow another name, set a public URL`,
  );
}

function wrongOrigin({ headers }: ScimRequest, cors: Behaviour['cors'], { publicUrl }: Reach): ScimError | undefined {
  const { origin, host } = headers;
  if (origin === undefined || isAllowed(cors, origin)) return undefined;
  if (isOwn(origin, host) || (publicUrl !== undefined && isOwn(origin, new URL(publicUrl).host))) return undefined;
  return new ScimError(
    403,
    `a web page of ${JSON.stringify(shorten(origin))} is not allowed to send requests here: to allow this origin, set the behaviour "cors"`,
  );
}

/**
 * True if an origin has the host name and the port of a `Host` header. The origin and the header are both parsed with
 * the class `URL`, because `URL` removes the default port of a scheme.
 */
function isOwn(origin: string, host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(origin)) return false;
  const { protocol, host: asking } = new URL(origin);
  return URL.canParse(`${protocol}//${host}`) && new URL(`${protocol}//${host}`).host === asking;
}

/**
 * Returns an error if a request has a body but no `Content-Type`. Without this header, a browser sends the body to
 * another origin without a preflight request.
 */
function wrongType({ headers, raw }: ScimRequest): ScimError | undefined {
  if (raw === undefined || headers['content-type'] !== undefined) return undefined;
  return new ScimError(
    415,
    'a request with a body needs the header "Content-Type: application/scim+json". This server uses no bearer tokens, and the header proves that the request does not come from a form of another web page',
  );
}

function namesOf({ host, publicUrl }: Reach): ReadonlySet<string> {
  const names = [host, publicUrl === undefined ? undefined : hostnameOf(publicUrl)];
  return new Set(names.flatMap((name) => (name === undefined ? [] : [name.toLowerCase()])));
}

function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
