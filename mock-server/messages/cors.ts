import type { Headers, Layer, ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { noteOn } from '../behaviour/note.ts';
import type { Behaviour } from '../behaviour/table.ts';
import { emptyResponse } from './response.ts';

/**
 * Values of CORS headers. `methods`: the methods that a page may use. `exposed`: the response headers that a page may
 * read. `maxAge`: the number of seconds for which a browser may cache the response to a preflight request.
 */
const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const exposed = 'ETag, Location, Content-Location, Retry-After, WWW-Authenticate, Allow';
const maxAge = '600';

/**
 * Creates a layer that handles requests from web pages of other origins (Fetch, section 3.2). Of all layers, only the
 * journal is outside this layer. The layer itself responds to a preflight request, so that no token is needed and no
 * fault acts on it. Every response gets the CORS headers, so a page can read every error.
 */
export function cors(behaviour: Behaviour): Layer {
  return (next) => async (request) => {
    const { origin } = request.headers;
    if (origin === undefined || !isAllowed(behaviour.cors, origin)) return next(request);
    noteOn(request, behaviour, 'cors');
    const allowed = allowanceOf(behaviour.cors, origin);
    if (isPreflight(request)) return emptyResponse(204, { ...allowed, ...preflightHeaders(request) });
    const response = await next(request);
    const headers = { ...response.headers, ...allowed, 'access-control-expose-headers': exposed };
    return { ...response, headers };
  };
}

/** True if the behaviour allows an origin. */
export function isAllowed(allowed: Behaviour['cors'], origin: string): boolean {
  return allowed === 'any' || (allowed !== 'none' && allowed.includes(origin.toLowerCase()));
}

/**
 * Returns the headers that allow an origin. If `allowed` is a list, a browser may add credentials to requests from this
 * origin, for example cookies. If `allowed` is `any`, a browser is not allowed to add credentials.
 */
function allowanceOf(allowed: Behaviour['cors'], origin: string): Headers {
  if (allowed === 'any') return { 'access-control-allow-origin': '*' };
  return { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', vary: 'Origin' };
}

function isPreflight({ method, headers }: ScimRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function preflightHeaders({ headers }: ScimRequest): Headers {
  const wanted = headers['access-control-request-headers'];
  return {
    'access-control-allow-methods': methods,
    'access-control-max-age': maxAge,
    ...(wanted === undefined ? {} : { 'access-control-allow-headers': wanted }),
    ...(headers['access-control-request-private-network'] === 'true'
      ? { 'access-control-allow-private-network': 'true' }
      : {}),
  };
}
