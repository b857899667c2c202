import type { ScimRequest } from '../protocol/exchange/exchange.ts';
import { ClientError } from './client-error.ts';

/**
 * The URL that a request goes to. Spaces become `%20` and never `+`, which many service providers leave as it is in a
 * filter; a cursor's `+ / =` are encoded too.
 */
export function requestUrl(request: Pick<ScimRequest, 'base' | 'path' | 'query'>): string {
  let query = '';
  for (const name in request.query) {
    const value = request.query[name];
    if (value !== undefined) query += `${query === '' ? '?' : '&'}${encode(name)}=${encode(value)}`;
  }
  return `${request.base}${request.path}${query}`;
}

/** An endpoint's path with a leading slash and no trailing one: `Users` and `/Users/` are both `/Users`. */
export function endpointPath(endpoint: string): string {
  return `/${endpoint.replace(/^\/+|\/+$/g, '')}`;
}

/**
 * The path of one resource, its id encoded as one segment. Throws a `ClientError` (`invalidId`) for an id that would
 * mean another path: empty, `.`, `..`.
 */
export function resourcePath(endpoint: string, id: string): string {
  // A URL parser takes `..`, and `%2E%2E` as well, for the parent: there is no way to write such an id.
  if (id === '' || id === '.' || id === '..' || !isWellFormed(id)) {
    throw new ClientError('invalidId', `${JSON.stringify(id)} cannot be the id of a resource`);
  }
  return `${endpointPath(endpoint)}/${encodeURIComponent(id)}`;
}

function encode(text: string): string {
  return encodeURIComponent(isWellFormed(text) ? text : text.replace(loneSurrogates, '\uFFFD'));
}

const loneSurrogates = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

function isWellFormed(text: string): boolean {
  return text.search(loneSurrogates) === -1;
}
