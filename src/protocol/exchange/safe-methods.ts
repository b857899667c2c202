import { searchSegment } from '../schema/endpoints.ts';
import type { ScimRequest } from './exchange.ts';

/**
 * Headers in which a client names another method. A service applies this method instead of the method of the request.
 */
const overrides = ['x-http-method-override', 'x-http-method', 'x-method-override'] as const;

/** Safe methods, which change nothing (RFC 9110 section 9.2.1). */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Methods whose responses contain resources. */
const retrievalMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Returns the method that a service applies, in upper case: the method of an override header, or the method of the request. */
export function effectiveMethod({ method, headers }: Pick<ScimRequest, 'method' | 'headers'>): string {
  for (const name of overrides) if (headers[name] !== undefined) return headers[name].trim().toUpperCase();
  return method.toUpperCase();
}

/** True for a method that changes nothing (RFC 9110 section 9.2.1). The method must be in upper case. */
export function isSafeMethod(method: string): boolean {
  return safeMethods.has(method);
}

/**
 * True for a path that ends in `/.search` (RFC 7644 section 3.4.3). False if `path` contains `?` or `#`, because these
 * characters are not part of a path.
 */
export function isSearchPath(path: string): boolean {
  return path.endsWith(`/${searchSegment}`) && !/[?#]/.test(path);
}

/** True for a request that only reads: its effective method is safe, or the request is a search by POST. */
export function isReading(request: Pick<ScimRequest, 'method' | 'path' | 'headers'>): boolean {
  const method = effectiveMethod(request);
  return isSafeMethod(method) || (method === 'POST' && isSearchPath(request.path));
}

/**
 * True for a request that retrieves resources: GET, HEAD, or a search by POST. Ignores override headers, because the
 * service provider that calls this function does not support them.
 */
export function isRetrieval({ method, path }: Pick<ScimRequest, 'method' | 'path'>): boolean {
  return retrievalMethods.has(method) || (method === 'POST' && isSearchPath(path));
}
