import { ScimError } from '../src/protocol/errors.ts';
import type { Exchange, Headers, ScimResponse } from '../src/protocol/exchange.ts';
import { isObject, type Json, type JsonObject } from '../src/protocol/json.ts';
import type { Resource } from '../src/protocol/resource.ts';
import { scimMediaType } from '../src/protocol/urns.ts';
import { StoreWriteError } from './store/store.ts';

const jsonHeaders: Headers = { 'content-type': `${scimMediaType}; charset=utf-8` };

/** An answer with a JSON body. */
export function jsonResponse(status: number, body: Json, headers: Headers = {}): ScimResponse {
  return { status, headers: { ...jsonHeaders, ...headers }, body };
}

/** An answer without a body. */
export function emptyResponse(status: number, headers: Headers = {}): ScimResponse {
  return { status, headers };
}

/** Headers that go with one resource (RFC 7643 section 3.1, RFC 7644 sections 3.3 and 3.14). */
export function resourceHeaders(resource: Resource, location: string, etag: boolean): Record<string, string> {
  const meta = resource.meta as JsonObject;
  const headers: Record<string, string> = { location, 'content-location': location };
  if (etag) headers.etag = String(meta.version);
  return headers;
}

/** An error as an answer (RFC 7644 section 3.12). */
export function errorResponse(error: ScimError, headers: Headers = {}): ScimResponse {
  return jsonResponse(error.status, error.toMessage(), { ...(error as HttpError).headers, ...headers });
}

/** A `ScimError` whose answer needs headers of its own, such as `Allow`. */
export class HttpError extends ScimError {
  constructor(
    status: number,
    detail: string,
    readonly headers: Headers,
  ) {
    super(status, detail);
  }
}

/** The one place where an error becomes an answer. `onError` is told of what is no answer to a client's mistake. */
export function errorBoundary(next: Exchange, onError: (error: unknown) => void): Exchange {
  return async (request) => {
    try {
      return await next(request);
    } catch (error) {
      if (error instanceof ScimError) return errorResponse(error);
      onError(error);
      const stored = error instanceof StoreWriteError;
      const detail = stored ? 'the change could not be stored; nothing of it was kept' : 'the service provider failed';
      return errorResponse(new ScimError(500, detail));
    }
  };
}

/**
 * Serialises the body of every answer, so that nobody outside holds an object of the store, and leaves it out where HEAD asks
 * for none.
 */
export function serialise(next: Exchange): Exchange {
  return async (request) => {
    const { body, ...response } = await next(request);
    const raw = body === undefined ? response.raw : printBody(body);
    if (request.method === 'HEAD' || raw === undefined) return { status: response.status, headers: response.headers };
    return { ...response, raw };
  };
}

/** Texts of representations that were handed out before, which are never changed. */
const texts = new WeakMap<object, string>();

/** Marks an object as one that is never changed, so that its text is made once. */
export function keepText<T extends object>(body: T): T {
  if (!texts.has(body)) texts.set(body, '');
  return body;
}

/** JSON of a body; a page is put together from the texts of its resources. */
function printBody(body: Json): string {
  if (!isObject(body) || !Array.isArray(body.Resources)) return textOf(body);
  const { Resources, ...page } = body;
  return `${JSON.stringify(page).slice(0, -1)},"Resources":[${(Resources as Json[]).map(textOf).join(',')}]}`;
}

function textOf(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const kept = texts.get(value);
  if (kept) return kept;
  const text = JSON.stringify(value);
  if (kept !== undefined) texts.set(value, text);
  return text;
}
