import type { ScimRequest, ScimResponse } from '../../src/protocol/exchange.ts';
import { isObject, type JsonObject } from '../../src/protocol/json.ts';

type Message = Pick<ScimRequest, 'body' | 'raw'>;

/** The JSON object that a message carries, as a copy of its own; undefined when it carries none. */
export function objectOf({ body, raw }: Message): JsonObject | undefined {
  try {
    const value: unknown = body === undefined ? JSON.parse(textOf(raw)) : structuredClone(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A message with another body. */
export function withObject<T extends ScimRequest | ScimResponse>(message: T, body: JsonObject): T {
  const { raw: _raw, body: _body, ...rest } = message;
  return { ...rest, raw: JSON.stringify(body) } as T;
}

/** The bytes of a body; none when there is no body. */
export function bytesOf({ body, raw }: Message): Uint8Array {
  if (body !== undefined) return encoder.encode(JSON.stringify(body));
  return typeof raw === 'string' ? encoder.encode(raw) : (raw ?? new Uint8Array());
}

/** True for GET of an endpoint or of the root and for POST to `.search`: what is answered with a page. */
export function isQuery({ method, path }: ScimRequest): boolean {
  if (method === 'POST') return path.endsWith('/.search');
  return method === 'GET' && /^\/[^/]*\/?$/.test(path) && !discovery.test(path);
}

/** True for what changes nothing. */
export function isRead({ method, path }: ScimRequest): boolean {
  return method === 'GET' || method === 'HEAD' || (method === 'POST' && path.endsWith('/.search'));
}

/** The parameters of a query: those of the URL, or those of a search request. */
export function parametersOf(request: ScimRequest): JsonObject {
  return request.method === 'POST' ? (objectOf(request) ?? {}) : { ...request.query };
}

/** A query with other parameters. */
export function withParameters(request: ScimRequest, parameters: JsonObject): ScimRequest {
  if (request.method === 'POST') return withObject(request, parameters);
  const query = Object.entries(parameters).map(([name, value]) => [name, String(value)]);
  return { ...request, query: Object.fromEntries(query) };
}

const discovery = /^\/(?:ServiceProviderConfig|ResourceTypes|Schemas)\/?$/;
const encoder = new TextEncoder();

function textOf(raw: string | Uint8Array | undefined): string {
  return typeof raw === 'string' ? raw : new TextDecoder().decode(raw);
}
