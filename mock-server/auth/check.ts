import type { Layer, ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { endpoints } from '../../src/protocol/schema/endpoints.ts';
import { noteOn } from '../behaviour/note.ts';
import type { Behaviour, BehaviourName } from '../behaviour/table.ts';
import { errorResponse, HttpError } from '../messages/response.ts';

/** The reason why a request is refused. */
export interface Refusal {
  readonly detail: string;
  /** The value of `WWW-Authenticate`. */
  readonly challenge: string;
  /** The second behaviour that caused the refusal, if `auth` is not the only cause. */
  readonly behaviour?: BehaviourName;
}

/** Checks the credentials of a request. Returns `undefined` if the credentials are accepted. */
export type Check = (request: ScimRequest) => Refusal | undefined;

/**
 * Returns a function that is true for the paths that need no credentials. A client is allowed to read
 * ServiceProviderConfig before authentication (RFC 7643 section 5). The behaviour `openDiscovery` can add paths, or
 * require credentials for all paths.
 */
function openPaths({ serviceProviderConfig, openDiscovery, pathCase }: Behaviour): (path: string) => boolean {
  const spell = pathCase === 'exact' ? (path: string) => path : (path: string) => path.toLowerCase();
  const { ServiceProviderConfig, ResourceTypes, Schemas } = endpoints;
  const config = spell(serviceProviderConfig === 'plural' ? `${ServiceProviderConfig}s` : ServiceProviderConfig);
  if (openDiscovery === 'none') return () => false;
  if (openDiscovery === 'config') return (path) => spell(path) === config;
  const open = [config, spell(ResourceTypes), spell(Schemas)];
  return (path) => open.some((endpoint) => spell(path) === endpoint || spell(path).startsWith(`${endpoint}/`));
}

/**
 * Creates a layer that responds with status 401 to each request that `check` refuses. The layer does not check reads of
 * the endpoints that need no credentials.
 */
export function guard(behaviour: Behaviour, check: Check): Layer {
  const isOpen = openPaths(behaviour);
  return (next) => async (request) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead && isOpen(request.path)) {
      if (behaviour.openDiscovery !== 'config') noteOn(request, behaviour, 'openDiscovery');
      return next(request);
    }
    const refusal = check(request);
    if (!refusal) return next(request);
    noteOn(request, behaviour, 'auth');
    if (behaviour.openDiscovery === 'none') noteOn(request, behaviour, 'openDiscovery');
    if (refusal.behaviour) noteOn(request, behaviour, refusal.behaviour);
    return errorResponse(new HttpError(401, refusal.detail, { 'www-authenticate': refusal.challenge }));
  };
}

/** Reads the token of an `Authorization: Bearer` header (RFC 6750); `undefined` for any other header. */
export function readBearer(authorization: string | undefined): string | undefined {
  return /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
}

/** The refusal of a request without a bearer token, or with a wrong token (RFC 6750 section 3). */
export function bearerRefusal(authorization: string | undefined): Refusal {
  const challenge = 'Bearer realm="scimctl"';
  if (authorization === undefined) return { detail: 'a bearer token is needed', challenge };
  return { detail: 'the token is not valid', challenge: `${challenge}, error="invalid_token"` };
}
