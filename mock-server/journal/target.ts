import { endpoints } from '../../src/protocol/schema/endpoints.ts';

/** Methods of requests (RFC 9110 section 9.3, RFC 5789). */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const;

/** Endpoints that every service provider has. The path segments before such an endpoint belong to the base URL. */
const firstSegments: ReadonlySet<string> = new Set(Object.keys(endpoints));

/** Segments with which the path of a base URL often begins. */
const mounts: ReadonlySet<string> = new Set(['scim', 'v2']);

/**
 * Reads a value with `read`. If `read` throws an error, throws a `TypeError` that contains `name`, the message of the
 * error (with the allowed values) and the given value.
 */
export function readNamed<T>(name: string, read: (value: unknown) => T, value: unknown): T {
  try {
    return read(value);
  } catch (error) {
    throw new TypeError(`${name} ${error instanceof Error ? error.message : ''}, not ${JSON.stringify(value)}`);
  }
}

/** Reads a method and converts it to upper case. Throws a `TypeError` that contains the allowed values. */
export function readMethod(value: unknown): string {
  const method = String(value).toUpperCase();
  if ((methods as readonly string[]).includes(method)) return method;
  throw new TypeError(`must be one of ${methods.join(', ')}`);
}

/**
 * Reads a path pattern. `*` matches any single segment, and `/**` at the end matches all following segments. Throws a
 * `TypeError` for a pattern that can never match a path. The message of this error describes the correct form.
 */
export function readPath(value: unknown): string {
  if (typeof value !== 'string' || !value.startsWith('/') || value.length > 1000) {
    throw new TypeError('must begin with a slash and have at most 1000 characters');
  }
  const cut = value.search(/[?#]/);
  if (cut !== -1) throw new TypeError(`must be a path without a query, as in ${value.slice(0, cut)}`);
  if (/[^\x21-\x7e]/.test(value)) throw new TypeError(`must be percent-encoded, as in ${encodeURI(value)}`);
  const segments = value.slice(1).split('/');
  if (segments.some((segment, index) => isMisplaced(segment, index === segments.length - 1))) {
    throw new TypeError(
      'must contain "*" only as a whole segment, and "**" only as the last segment, as in /Users/* or /Users/**',
    );
  }
  const [first = ''] = segments;
  const own = firstSegments.has(first) ? 0 : segments.findIndex((segment) => firstSegments.has(segment));
  const right = own > 0 ? segments.slice(own).join('/') : 'Users';
  if (own > 0 || mounts.has(first)) throw new TypeError(`must be relative to the base URL, as in /${right}`);
  return value;
}

/** True if at least one path matches both patterns. */
export function overlaps(one: string, other: string): boolean {
  const [a, b] = [one.split('/'), other.split('/')];
  for (let index = 0; ; index++) {
    const [x, y] = [a[index], b[index]];
    // `**` also matches zero segments.
    if (x === '**' || y === '**') return true;
    if (x === undefined || y === undefined) return x === y;
    if (x !== '*' && y !== '*' && x !== y) return false;
  }
}

function isMisplaced(segment: string, isLast: boolean): boolean {
  return segment.includes('*') && segment !== '*' && !(segment === '**' && isLast);
}
