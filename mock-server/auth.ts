import type { Layer } from '../src/protocol/exchange.ts';
import { errorResponse, HttpError } from './response.ts';

/** RFC 7643 section 5: a client may read how to authenticate before it does. */
const open: ReadonlySet<string> = new Set(['/ServiceProviderConfig']);

/** Lets requests pass that carry this bearer token (RFC 6750); answers 401 to others. */
export function bearerAuth(token: string): Layer {
  return (next) => async (request) => {
    if (open.has(request.path) && request.method === 'GET') return next(request);
    const header = request.headers.authorization;
    if (header === undefined) return unauthorized('a bearer token is needed', '');
    const given = /^bearer +(\S+) *$/i.exec(header)?.[1];
    if (given !== undefined && isEqual(given, token)) return next(request);
    return unauthorized('the token is not valid', ', error="invalid_token"');
  };
}

function unauthorized(detail: string, challenge: string) {
  return errorResponse(new HttpError(401, detail, { 'www-authenticate': `Bearer realm="scimctl"${challenge}` }));
}

/** Compares in a time that does not tell how much of the token is right. */
export function isEqual(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i % b.length);
  return difference === 0;
}
