import { ScimError } from '../../src/protocol/errors.ts';
import type { Exchange, Headers, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import type { Json, JsonObject } from '../../src/protocol/json/json.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { scimMediaType } from '../../src/protocol/urns.ts';
import { byteLength } from '../adapters/conversion.ts';
import { StoreWriteError } from '../store/store.ts';

const jsonType = `${scimMediaType}; charset=utf-8`;

/** Creates a response with a JSON body. */
export function jsonResponse(status: number, body: Json, headers: Headers = {}): ScimResponse {
  return { status, headers: { 'content-type': jsonType, ...headers }, body };
}

/** Creates a response whose body is JSON text. */
export function textResponse(status: number, raw: string): ScimResponse {
  return { status, headers: { 'content-type': jsonType }, raw };
}

/** Creates a response without a body. */
export function emptyResponse(status: number, headers: Headers = {}): ScimResponse {
  return { status, headers };
}

/** Creates a response with one resource. The resource is an object or JSON text. Adds the media type to `headers`. */
export function resourceAnswer(
  status: number,
  shown: JsonObject | string,
  headers: Record<string, string>,
): ScimResponse {
  headers['content-type'] = jsonType;
  return typeof shown === 'string' ? { status, headers, raw: shown } : { status, headers, body: shown };
}

/** Creates the headers of a response with one resource (RFC 7643 section 3.1, RFC 7644 sections 3.3 and 3.14). */
export function resourceHeaders({ meta }: Resource, location: string, etag: boolean): Record<string, string> {
  return etag
    ? { location, 'content-location': location, etag: String((meta as JsonObject).version) }
    : { location, 'content-location': location };
}

/** Converts a `ScimError` to a response (RFC 7644 section 3.12). */
export function errorResponse(error: ScimError, headers: Headers = {}): ScimResponse {
  return jsonResponse(error.status, error.toMessage(), { ...(error as HttpError).headers, ...headers });
}

/** A `ScimError` whose response has additional headers, such as `Allow`. */
export class HttpError extends ScimError {
  constructor(
    status: number,
    detail: string,
    readonly headers: Headers,
  ) {
    super(status, detail);
  }
}

/**
 * Converts errors to responses with `answerTo`. Calls `onError` with an internal error: an error that no client has
 * caused.
 */
export function errorBoundary(next: Exchange, onError: (error: unknown) => void): Exchange {
  return async (request) => {
    try {
      return await next(request);
    } catch (error) {
      if (!(error instanceof ScimError)) onError(error);
      return answerTo(error);
    }
  };
}

/** Converts an error to a response. An internal error becomes status 500 without details. */
export function answerTo(error: unknown): ScimResponse {
  if (error instanceof ScimError) return errorResponse(error);
  const stored = error instanceof StoreWriteError;
  const detail = stored ? 'the change could not be stored and was undone' : 'the service provider failed';
  return errorResponse(new ScimError(500, detail));
}

/**
 * Serialises the body of every response, so that the caller never receives an object of the store. In a response to
 * HEAD, removes the body and sets `content-length` to the length of the body that GET would return (RFC 9110 section
 * 8.6).
 */
export function serialise(next: Exchange): Exchange {
  return async (request) => {
    const response = await next(request);
    if (request.method === 'HEAD') return withoutBody(response);
    if (response.body === undefined) return response;
    return { status: response.status, headers: response.headers, raw: JSON.stringify(response.body) };
  };
}

function withoutBody({ status, headers, body, raw }: ScimResponse): ScimResponse {
  const left = body === undefined ? raw : JSON.stringify(body);
  if (left === undefined) return { status, headers };
  return { status, headers: { ...headers, 'content-length': String(byteLength(left)) } };
}

/** Returns the body of a response as JSON. Returns `undefined` if there is no body. */
export function bodyOf({ body, raw }: ScimResponse): Json | undefined {
  if (body !== undefined || typeof raw !== 'string') return body;
  return JSON.parse(raw) as Json;
}
