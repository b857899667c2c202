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
  /** A behaviour that caused the refusal together with the behaviour `auth`. */
  readonly behaviour?: BehaviourName;
}

/** Checks the credentials of a request. Returns `undefined` if the credentials are accepted. */
export type Check = (request: ScimRequest) => Refusal | undefined;

/**
 * Returns the path that needs no credentials. RFC 7643 section 5: a client may read ServiceProviderConfig before
 * authentication.
 */
function openPath({ serviceProviderConfig }: Behaviour): string {
  return serviceProviderConfig === 'plural' ? `${endpoints.ServiceProviderConfig}s` : endpoints.ServiceProviderConfig;
}

/**
 * Creates a layer that responds with status 401 to requests that `check` refuses. The layer does not check reads of
 * ServiceProviderConfig.
 */
export function guard(behaviour: Behaviour, check: Check): Layer {
  const spell = behaviour.pathCase === 'exact' ? (path: string) => path : (path: string) => path.toLowerCase();
  const open = spell(openPath(behaviour));
  return (next) => async (request) => {
    if ((request.method === 'GET' || request.method === 'HEAD') && spell(request.path) === open) return next(request);
    const refusal = check(request);
    if (!refusal) return next(request);
    noteOn(request, behaviour, 'auth');
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
