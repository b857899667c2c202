import { ScimError } from '../../src/protocol/errors.ts';
import type { Exchange, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import { printFailure } from '../options/print-failure.ts';

/** Default limit for the body of a request, in bytes: 16 MiB. */
export const defaultBodyLimit = 16 << 20;

/**
 * Maximum time in ms in which the rest of a refused request is read and discarded. After this time, the connection of
 * the request is closed.
 */
export const lingerTime = 2_000;

const mediaType = 'application/scim+json';
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Statuses whose responses have no body (RFC 9110 section 6.4.1). */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/** A response in the form that is sent over the wire. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** The path and the query of a request. */
export type Target = Pick<ScimRequest, 'path' | 'query'>;

/**
 * Splits a request target (`/scim/v2/Users?count=1`) into a path and a query. `mount` is the path of the service
 * provider (`/scim/v2`, or empty). The returned path is relative to `mount`. Throws a `ScimError` with status 404 if
 * the path is not below `mount`, and with status 400 if a percent escape is invalid.
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
    // Uses `defineProperty`, because an assignment to `__proto__` does not create a member.
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

/** True if a URL is equal to a base URL or is below it. */
export function isBelow(url: string, base: string): boolean {
  const { href } = new URL(base);
  const prefix = href.replace(/\/+$/, '');
  return url.startsWith(prefix) && ['', '/', '?', '#'].includes(url.charAt(prefix.length));
}

/** Decodes the body of a request. Throws a `ScimError` when the body is not UTF-8 (RFC 7644 section 3.8). */
export function decodeBody(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw ScimError.of('invalidSyntax', 'The request body is not UTF-8');
  }
}

/**
 * Decodes a body to text. If the body has a content coding, returns the bytes unchanged, because the service provider
 * refuses such a body.
 */
export function readRaw(bytes: Uint8Array, contentEncoding: string | undefined): string | Uint8Array {
  return isIdentity(contentEncoding) ? decodeBody(bytes) : bytes;
}

/** True if a body has no content coding (RFC 9110 section 8.4). */
export function isIdentity(contentEncoding: string | undefined): boolean {
  return contentEncoding === undefined || /^\s*(?:identity)?\s*$/i.test(contentEncoding);
}

/** Creates the error for a body that is larger than `limit` bytes. */
export function tooLarge(limit: number): ScimError {
  return new ScimError(413, `The request body is larger than ${limit} bytes`);
}

/**
 * Converts a web `Request` to a SCIM request. `base` is the base URL of the service provider, without a trailing slash.
 * Rejects with a `ScimError` for a request that cannot be converted.
 */
export async function fromRequest(request: Request, base: string, bodyLimit = defaultBodyLimit): Promise<ScimRequest> {
  const { origin, pathname } = new URL(base);
  // Removes the fragment, because HTTP clients never send the fragment of a URL.
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

/** Converts a response to a web `Response`. Throws a `TypeError` or `RangeError` for a response that HTTP does not allow. */
export function toResponse(response: ScimResponse, method: string): Response {
  const { status, headers, body } = toWire(response, method);
  return new Response(body === undefined ? null : body, { status, headers });
}

/**
 * Serialises the response to a request with the given method. Adds the media type to a JSON body. Removes the body for
 * HEAD and for statuses without a body. Throws a `RangeError` if the status is not a final status (200 to 599).
 */
export function toWire(response: ScimResponse, method: string): WireResponse {
  const { status } = response;
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new RangeError(`the response status must be a whole number from 200 to 599, not ${status}`);
  const headers: Record<string, string> = { ...response.headers };
  const body = response.body === undefined ? response.raw : JSON.stringify(response.body);
  if (body === undefined || bodiless.has(status)) return { status, headers };
  headers['content-type'] ??= mediaType;
  if (method !== 'HEAD') return { status, headers, body };
  headers['content-length'] ??= String(byteLength(body));
  return { status, headers };
}

/** Returns the length of a body in bytes. */
export function byteLength(body: string | Uint8Array): number {
  return typeof body === 'string' ? encoder.encode(body).length : body.length;
}

const encoder = new TextEncoder();

/**
 * Converts an error to a response. A `ScimError` keeps its status and detail. Any other error becomes status 500 without
 * internal details.
 */
export function errorResponse(error: unknown): ScimResponse {
  const answer = error instanceof ScimError ? error : new ScimError(500, 'The service provider failed unexpectedly');
  return { status: answer.status, headers: { 'content-type': mediaType }, body: answer.toMessage() };
}

/** Options for handling web requests. */
export interface AnswerOptions {
  /** Maximum bytes of the body of a request. Default: 16 MiB. */
  readonly bodyLimit?: number | undefined;
  /** Called with the error when a response cannot be built. Default: prints to the console. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/**
 * Sends a web `Request` to an exchange and returns the response. Converts an error to a SCIM error response. There is
 * one exception: rejects with a `NetworkError`, because the client must receive no response after a network error.
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
