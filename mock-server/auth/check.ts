import type { Layer, ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { noteOn } from '../behaviour/note.ts';
import type { Behaviour, BehaviourName } from '../behaviour/table.ts';
import { errorResponse, HttpError } from '../messages/response.ts';

/** Why a request is not let in. */
export interface Refusal {
  readonly detail: string;
  /** What `WWW-Authenticate` says. */
  readonly challenge: string;
  /** The behaviour that decides besides `auth`. */
  readonly behaviour?: BehaviourName;
}

/** Looks at what a request says of who sent it. */
export type Check = (request: ScimRequest) => Refusal | undefined;

/** RFC 7643 section 5: a client may read how to authenticate before it does. */
const openPath = '/ServiceProviderConfig';

/** Answers 401 to requests that a check refuses, unless they are for what is open to everybody. */
export function guard(behaviour: Behaviour, check: Check): Layer {
  const spell = behaviour.pathCase === 'any' ? (path: string) => path.toLowerCase() : (path: string) => path;
  const open = spell(openPath);
  return (next) => async (request) => {
    if ((request.method === 'GET' || request.method === 'HEAD') && spell(request.path) === open) return next(request);
    const refusal = check(request);
    if (!refusal) return next(request);
    noteOn(request, behaviour, 'auth');
    if (refusal.behaviour) noteOn(request, behaviour, refusal.behaviour);
    return errorResponse(new HttpError(401, refusal.detail, { 'www-authenticate': refusal.challenge }));
  };
}

/** The token of an `Authorization: Bearer` header (RFC 6750); undefined for any other. */
export function readBearer(authorization: string | undefined): string | undefined {
  return /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
}

/** Refuses a request without a bearer token, or with a wrong one (RFC 6750 section 3). */
export function bearerRefusal(authorization: string | undefined): Refusal {
  const challenge = 'Bearer realm="scimctl"';
  if (authorization === undefined) return { detail: 'a bearer token is needed', challenge };
  return { detail: 'the token is not valid', challenge: `${challenge}, error="invalid_token"` };
}
