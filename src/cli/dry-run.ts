import { requestUrl } from '../client/url.ts';
import type { Headers, Layer, ScimRequest, ScimResponse } from '../protocol/exchange.ts';
import { isObject, type Json, type JsonObject } from '../protocol/json.ts';

/** A request that would have been sent. It has no credential, because those are added further in. */
export interface PlannedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body?: Json;
}

/**
 * Holds back every request that changes something and answers it as a server would that did it. Reads go through, because
 * names have to be found and versions to be known.
 */
export function dryRun(held: (request: PlannedRequest) => void): Layer {
  return (next) => async (request) => {
    if (isRead(request)) return next(request);
    const { method, headers, body } = request;
    held({ method, url: requestUrl(request), headers, ...(body === undefined ? {} : { body }) });
    return answer(request);
  };
}

/** Searching is reading, although it is a POST (RFC 7644 section 3.4.3). */
function isRead({ method, path }: ScimRequest): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || path.endsWith('/.search');
}

function answer({ method, body }: ScimRequest): ScimResponse {
  if (method !== 'POST' && method !== 'PUT') return { status: 204, headers: {} };
  return { status: method === 'POST' ? 201 : 200, headers: {}, body: isObject(body) ? body : {} };
}

/** Held requests as text: the request line, headers and the body, as they would go over the wire. */
export function printPlanned(requests: readonly PlannedRequest[]): string {
  return requests
    .map(({ method, url, headers, body }) => {
      const head = [`${method} ${url}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
      return [...head, ...(body === undefined ? [] : ['', JSON.stringify(body, null, 2)]), ''].join('\n');
    })
    .join('\n');
}

/** Held requests as objects, for the formats that machines read. */
export async function* plannedObjects(
  requests: readonly PlannedRequest[],
): AsyncGenerator<JsonObject, void, undefined> {
  for (const { method, url, headers, body } of requests) {
    yield { method, url, headers: { ...headers }, ...(body === undefined ? {} : { body }) };
  }
}
