import { alterRequest, type ScimRequest, type ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { isRetrieval } from '../../src/protocol/exchange/safe-methods.ts';
import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';

type Message = Pick<ScimRequest, 'body' | 'raw'>;

/** Returns a copy of the JSON object in the body of a message. Returns `undefined` if the body is not a JSON object. */
export function objectOf({ body, raw }: Message): JsonObject | undefined {
  try {
    const value: unknown = body === undefined ? JSON.parse(textOf(raw)) : structuredClone(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the request with another body. */
export function sendingObject(request: ScimRequest, body: JsonObject): ScimRequest {
  return alterRequest(request, { raw: JSON.stringify(body) });
}

/** Returns the response with another body. */
export function answeringObject({ status, headers }: ScimResponse, body: JsonObject): ScimResponse {
  return { status, headers, raw: JSON.stringify(body) };
}

/** Returns the bytes of a body. The result is empty if there is no body. */
export function bytesOf({ body, raw }: Message): Uint8Array {
  if (body !== undefined) return encoder.encode(JSON.stringify(body));
  return typeof raw === 'string' ? encoder.encode(raw) : (raw ?? new Uint8Array());
}

/**
 * True if the response to a request is a page of resources. This is so for GET or HEAD of an endpoint or of the root,
 * and for POST to `.search`, but not for the discovery endpoints.
 */
export function isQuery(request: ScimRequest): boolean {
  const { method, path } = request;
  if (!isRetrieval(request)) return false;
  return method === 'POST' || (/^\/[^/]*\/?$/.test(path) && !discovery.test(path));
}

/**
 * Returns the parameters of a query. A GET or HEAD request has its parameters in the URL. A POST to `.search` has its
 * parameters in the body.
 */
export function parametersOf(request: ScimRequest): JsonObject {
  return request.method === 'POST' ? (objectOf(request) ?? {}) : { ...request.query };
}

/** Returns the query with other parameters. */
export function withParameters(request: ScimRequest, parameters: JsonObject): ScimRequest {
  if (request.method === 'POST') return sendingObject(request, parameters);
  const query = Object.entries(parameters).map(([name, value]) => [name, String(value)]);
  return alterRequest(request, { query: Object.fromEntries(query) });
}

const discovery = /^\/(?:ServiceProviderConfig|ResourceTypes|Schemas)\/?$/;
const encoder = new TextEncoder();

function textOf(raw: string | Uint8Array | undefined): string {
  return typeof raw === 'string' ? raw : new TextDecoder().decode(raw);
}
