import type { ScimRequest } from './exchange.ts';

/** Headers by which services take another method than the one of the request. */
const overrides = ['x-http-method-override', 'x-http-method', 'x-method-override'] as const;

/** Methods that change nothing (RFC 9110 section 9.2.1). */
const readingMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The end of a path that is searched by POST (RFC 7644 section 3.4.3). What stands behind `?` or `#` is no part of a path. */
const search = /^[^?#]*\/\.search$/;

/** The method that a service will act by. */
export function effectiveMethod({ method, headers }: Pick<ScimRequest, 'method' | 'headers'>): string {
  for (const name of overrides) if (headers[name] !== undefined) return headers[name].trim().toUpperCase();
  return method.toUpperCase();
}

/** True for a request that only reads: by its method, or a search by POST. The one place that decides it. */
export function isReading(request: Pick<ScimRequest, 'method' | 'path' | 'headers'>): boolean {
  const method = effectiveMethod(request);
  return readingMethods.has(method) || (method === 'POST' && search.test(request.path));
}
