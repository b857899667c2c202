import type { Exchange, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import { ScimError } from '../../src/protocol/messages/errors.ts';
import { printFailure } from '../options/print-failure.ts';

/** Bytes that a request's body may have unless a limit is given: 16 MiB. */
export const defaultBodyLimit = 16 << 20;

/** How long the rest of a request that was refused is read and thrown away before its connection ends, in ms. */
export const lingerTime = 2_000;

const mediaType = 'application/scim+json';
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Answers that have no body, whatever a handler says (RFC 9110 section 6.4.1). */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/** A response as it goes over a wire. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** The path and the query of a request. */
export type Target = Pick<ScimRequest, 'path' | 'query'>;

/**
 * Splits a request target (`/scim/v2/Users?count=1`) into the path below a mount (`/scim/v2`, or empty) and the query.
 * Throws a `ScimError`: 404 for a path that is not below it, 400 for a percent sign that escapes nothing.
 */
export function splitTarget(target: string, mount: string): Target {
  const mark = target.indexOf('?');
  const full = mark === -1 ? target : target.slice(0, mark);
  const path = full.slice(mount.length);
  if (!full.startsWith(mount) || (path !== '' && path[0] !== '/') || full[0] !== '/') {
    throw new ScimError(404, `There is nothing at ${full}; this service provider is at ${mount === '' ? '/' : mount}`);
  }
  decodePart(path);
  return { path: path === '' ? '/' : path, query: mark === -1 ? {} : parseQuery(target.slice(mark + 1)) };
}

function parseQuery(text: string): Record<string, string> {
  const query: Record<string, string> = {};
  for (const pair of (text.includes('+') ? text.replaceAll('+', ' ') : text).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodePart(equals === -1 ? pair : pair.slice(0, equals));
    if (Object.hasOwn(query, name)) continue;
    const value = equals === -1 ? '' : decodePart(pair.slice(equals + 1));
    // Defined, since what is assigned to this name does not become a member.
    if (name === '__proto__') Object.defineProperty(query, name, { value, enumerable: true });
    else query[name] = value;
  }
  return query;
}

function decodePart(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ScimError(400, `The URL has an invalid escape sequence in "${text}"`);
  }
}

/** True for a URL of the service provider that is mounted at a base without a trailing slash. */
export function isBelow(url: string, base: string): boolean {
  const { href } = new URL(base);
  const prefix = href.replace(/\/+$/, '');
  return url.startsWith(prefix) && ['', '/', '?', '#'].includes(url.charAt(prefix.length));
}

/** Decodes a request's body. Throws a `ScimError` when it is not UTF-8 (RFC 7644 section 3.8). */
export function decodeBody(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw ScimError.of('invalidSyntax', 'The request body is not UTF-8');
  }
}

/** A body as text; as it came where it is in a content coding, which is for the service provider to refuse. */
export function readRaw(bytes: Uint8Array, contentEncoding: string | undefined): string | Uint8Array {
  return isIdentity(contentEncoding) ? decodeBody(bytes) : bytes;
}

/** True for a body that is not encoded (RFC 9110 section 8.4). */
export function isIdentity(contentEncoding: string | undefined): boolean {
  return contentEncoding === undefined || /^\s*(?:identity)?\s*$/i.test(contentEncoding);
}

/** The error for a body above the limit in bytes. */
export function tooLarge(limit: number): ScimError {
  return new ScimError(413, `The request body is larger than ${limit} bytes`);
}

/**
 * Makes the SCIM request of a web `Request` to a service provider mounted at `base`, which has no trailing slash. Rejects
 * with a `ScimError` for one that cannot be answered otherwise.
 */
export async function fromRequest(request: Request, base: string, bodyLimit = defaultBodyLimit): Promise<ScimRequest> {
  const { origin, pathname } = new URL(base);
  // A URL's fragment never goes over a wire.
  const target = request.url.slice(origin.length).split('#', 1)[0] ?? '';
  const bytes = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  if (bytes !== undefined && bytes.length > bodyLimit) throw tooLarge(bodyLimit);
  return {
    method: request.method.toUpperCase(),
    base,
    ...splitTarget(target, pathname === '/' ? '' : pathname),
    headers: Object.fromEntries(request.headers),
    ...(bytes === undefined || bytes.length === 0
      ? {}
      : { raw: readRaw(bytes, request.headers.get('content-encoding') ?? undefined) }),
    signal: request.signal,
  };
}

/** Makes the web `Response` to a request with this method. Throws a `TypeError` or `RangeError` for what HTTP does not allow. */
export function toResponse(response: ScimResponse, method: string): Response {
  const { status, headers, body } = toWire(response, method);
  return new Response(body === undefined ? null : body, { status, headers });
}

/**
 * Serialises a response to a request with this method: a JSON body gets its media type, HEAD and 204 get no body. Throws a
 * `RangeError` for a status that is not a final one.
 */
export function toWire(response: ScimResponse, method: string): WireResponse {
  const { status } = response;
  if (!Number.isInteger(status) || status < 200 || status > 599) throw new RangeError(`${status} is no final status`);
  const headers: Record<string, string> = { ...response.headers };
  const body = response.body === undefined ? response.raw : JSON.stringify(response.body);
  if (body === undefined || bodiless.has(status)) return { status, headers };
  headers['content-type'] ??= mediaType;
  if (method !== 'HEAD') return { status, headers, body };
  headers['content-length'] ??= String(byteLength(body));
  return { status, headers };
}

/** Bytes of a body. */
export function byteLength(body: string | Uint8Array): number {
  return typeof body === 'string' ? encoder.encode(body).length : body.length;
}

const encoder = new TextEncoder();

/** The answer to a request that failed: the error itself when it is one to be answered, else 500 without internals. */
export function errorResponse(error: unknown): ScimResponse {
  const answer = error instanceof ScimError ? error : new ScimError(500, 'The service provider failed unexpectedly');
  return { status: answer.status, headers: { 'content-type': mediaType }, body: answer.toMessage() };
}

/** How web requests are answered. */
export interface AnswerOptions {
  /** Bytes that a request's body may have; 16 MiB unless given. */
  readonly bodyLimit?: number | undefined;
  /** Told of answers that cannot be made. Default: the console. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/**
 * Answers a web `Request` at an exchange. Every error becomes a SCIM error, but a `NetworkError` is thrown: there is to be
 * no answer.
 */
export async function answer(
  exchange: Exchange,
  request: Request,
  base: string,
  { bodyLimit, onError = printFailure }: AnswerOptions = {},
): Promise<Response> {
  try {
    return toResponse(await exchange(await fromRequest(request, base, bodyLimit)), request.method);
  } catch (error) {
    if (error instanceof NetworkError) throw error;
    if (!(error instanceof ScimError)) onError(error);
    return toResponse(errorResponse(error), request.method);
  }
}
