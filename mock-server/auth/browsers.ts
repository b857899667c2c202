import type { Layer, ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { isLoopbackHost } from '../../src/protocol/exchange/loopback.ts';
import { ScimError } from '../../src/protocol/messages/errors.ts';
import { shorten } from '../../src/protocol/schema/path.ts';
import type { Behaviour } from '../behaviour/table.ts';
import { isAllowed } from '../messages/cors.ts';
import { errorResponse } from '../messages/response.ts';

/** The address that a service provider listens on, and its public URL. */
export interface Reach {
  /** Default: this machine. */
  readonly host?: string | undefined;
  readonly publicUrl?: string | undefined;
}

/**
 * Refuses requests that a web page of another origin sends through a browser on this machine. Undefined where clients send a
 * bearer token, since a browser never adds a bearer token by itself; it does add passwords and certificates.
 */
export function refuseForeignPages(behaviour: Behaviour, needsNothing: boolean, reach: Reach): Layer | undefined {
  const isAmbient = needsNothing || behaviour.auth === 'basic' || behaviour.auth === 'mutual-tls';
  if (!isAmbient) return undefined;
  // DNS rebinding: a page whose own name resolves to this machine has the same origin. Such a page has no password, and its
  // name is in no certificate.
  const isKnown = needsNothing && isLoopbackHost(reach.host ?? 'localhost') ? hostCheck(reach) : () => true;
  return (next) => (request) => {
    const { host } = request.headers;
    const refusal =
      (host === undefined || isKnown(host) ? undefined : wrongHost(host)) ??
      wrongOrigin(request, behaviour, reach) ??
      wrongType(request);
    return refusal ? Promise.resolve(errorResponse(refusal)) : next(request);
  };
}

/**
 * Makes a check of `Host` against the names of this machine. Caches the latest name, since most requests have the same `Host`.
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

/** RFC 9110 section 15.5.20. */
function wrongHost(host: string): ScimError {
  const given = JSON.stringify(shorten(host));
  return new ScimError(
    421,
    `without credentials, a request must use a name of this machine, not ${given}: a public URL allows another name`,
  );
}

function wrongOrigin({ headers }: ScimRequest, { cors }: Behaviour, { publicUrl }: Reach): ScimError | undefined {
  const { origin, host } = headers;
  if (origin === undefined || isAllowed(cors, origin)) return undefined;
  if (isOwn(origin, host) || (publicUrl !== undefined && isOwn(origin, new URL(publicUrl).host))) return undefined;
  return new ScimError(
    403,
    `a page of ${JSON.stringify(shorten(origin))} needs a token: the behaviour cors allows origins`,
  );
}

/** Compares name and port. A URL leaves out the default port. */
function isOwn(origin: string, host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(origin)) return false;
  const { protocol, host: asking } = new URL(origin);
  return URL.canParse(`${protocol}//${host}`) && new URL(`${protocol}//${host}`).host === asking;
}

/** A browser sends a request without a media type to another origin without a preflight. */
function wrongType({ headers, raw }: ScimRequest): ScimError | undefined {
  if (raw === undefined || headers['content-type'] !== undefined) return undefined;
  return new ScimError(415, 'without a token, a body needs a media type: Content-Type: application/scim+json');
}

function namesOf({ host, publicUrl }: Reach): ReadonlySet<string> {
  const names = [host, publicUrl === undefined ? undefined : hostnameOf(publicUrl)];
  return new Set(names.flatMap((name) => (name === undefined ? [] : [name.toLowerCase()])));
}

function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
