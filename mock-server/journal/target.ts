import { endpoints } from '../../src/protocol/schema/endpoints.ts';

/** Methods that a request may have (RFC 9110 section 9.3, RFC 5789). */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const;

/** Endpoints that every service provider has; a base URL has none of them in it. */
const firstSegments: ReadonlySet<string> = new Set(Object.keys(endpoints));

/** What base URLs begin with, as a first segment. */
const mounts: ReadonlySet<string> = new Set(['scim', 'v2']);

/** Reads something by its name. Throws a `TypeError` that has the name, what it is to be, and what it is. */
export function readNamed<T>(name: string, read: (value: unknown) => T, value: unknown): T {
  try {
    return read(value);
  } catch (error) {
    throw new TypeError(`${name} ${error instanceof Error ? error.message : ''}, not ${JSON.stringify(value)}`);
  }
}

/** A method in upper case. Throws a `TypeError` that says what it is to be. */
export function readMethod(value: unknown): string {
  const method = String(value).toUpperCase();
  if ((methods as readonly string[]).includes(method)) return method;
  throw new TypeError(`is one of ${methods.join(', ')}`);
}

/**
 * A pattern of paths, where `*` stands for any one segment and `/**` at the end for all that follows. Throws a `TypeError` that
 * says what it is to be, with the right form, for what no request's path can be.
 */
export function readPath(value: unknown): string {
  if (typeof value !== 'string' || !value.startsWith('/') || value.length > 1000) {
    throw new TypeError('begins with a slash, and has at most 1000 characters');
  }
  const cut = value.search(/[?#]/);
  if (cut !== -1) throw new TypeError(`has no query: ${value.slice(0, cut)}`);
  if (/[^\x21-\x7e]/.test(value)) throw new TypeError(`is percent-encoded: ${encodeURI(value)}`);
  const segments = value.slice(1).split('/');
  if (segments.some((segment, index) => isMisplaced(segment, index === segments.length - 1))) {
    throw new TypeError('has * as a whole segment, and ** as the last one: /Users/*, /Users/**');
  }
  const [first = ''] = segments;
  const own = firstSegments.has(first) ? 0 : segments.findIndex((segment) => firstSegments.has(segment));
  const right = own > 0 ? segments.slice(own).join('/') : 'Users';
  if (own > 0 || mounts.has(first)) throw new TypeError(`is without that of the base URL: /${right}`);
  return value;
}

/** True where some path is described by both patterns. */
export function overlaps(one: string, other: string): boolean {
  const [a, b] = [one.split('/'), other.split('/')];
  for (let index = 0; ; index++) {
    const [x, y] = [a[index], b[index]];
    // What is open at its end may have nothing there.
    if (x === '**' || y === '**') return true;
    if (x === undefined || y === undefined) return x === y;
    if (x !== '*' && y !== '*' && x !== y) return false;
  }
}

function isMisplaced(segment: string, isLast: boolean): boolean {
  return segment.includes('*') && segment !== '*' && !(segment === '**' && isLast);
}
