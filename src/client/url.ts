import type { ScimRequest } from '../protocol/exchange/exchange.ts';
import { ClientError } from './client-error.ts';

/**
 * Returns the URL of a request. Encodes a space as `%20`, because many service providers do not decode `+` in a filter.
 * Also encodes the characters `+ / =`, which a cursor may contain.
 */
export function requestUrl(request: Pick<ScimRequest, 'base' | 'path' | 'query'>): string {
  let query = '';
  for (const name in request.query) {
    const value = request.query[name];
    if (value !== undefined) query += `${query === '' ? '?' : '&'}${encode(name)}=${encode(value)}`;
  }
  return `${request.base}${request.path}${query}`;
}

/**
 * Returns the path of an endpoint with a leading slash and without a trailing slash: `Users` and `/Users/` both become `/Users`.
 */
export function endpointPath(endpoint: string): string {
  return /^\/[^/]+$/.test(endpoint) ? endpoint : `/${endpoint.replace(/^\/+|\/+$/g, '')}`;
}

/**
 * Returns the path of one resource. The id is encoded as one segment. Throws a `ClientError` (`invalidId`) for an id that would
 * change the path (an empty id, `.` or `..`) or that is not valid Unicode.
 */
export function resourcePath(endpoint: string, id: string): string {
  // Refuses `..`, because it cannot be encoded: URL parsers interpret both `..` and `%2E%2E` as the parent path.
  if (id === '' || id === '.' || id === '..' || !id.isWellFormed()) {
    throw new ClientError('invalidId', `${JSON.stringify(id)} cannot be the id of a resource`);
  }
  return `${endpointPath(endpoint)}/${encodeURIComponent(id)}`;
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
