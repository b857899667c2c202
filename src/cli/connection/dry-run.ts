import { requestUrl } from '../../client/url.ts';
import type { Headers, Layer } from '../../protocol/exchange/exchange.ts';
import { isReading } from '../../protocol/exchange/safe-methods.ts';
import { parseJson } from '../../protocol/json/exact-json.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { redactLooks } from '../../protocol/redaction/index.ts';
import { hideSecrets, type SecretNames } from '../output/hide-secrets.ts';

/** A request that would have been sent. It has no credential, because those are added further in. */
export interface PlannedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body?: Json;
}

/**
 * Holds back every request that changes something and answers it as a server would that did it. Reads go through, because
 * names have to be found and versions to be known; a resource that was not created can be read all the same, by its id
 * alone: a run of many thousands keeps none of them.
 */
export function dryRun(held: (request: PlannedRequest) => void): Layer {
  let created = 0;
  return (next) => async (request) => {
    const { method, headers, path } = request;
    const body = typeof request.raw === 'string' ? parseJson(request.raw) : request.body;
    if (isReading(request)) {
      const id = /\/(new-\d+)$/.exec(path)?.[1];
      return id === undefined ? next(request) : { status: 200, headers: {}, body: { id } };
    }
    held({ method, url: requestUrl(request), headers, ...(body === undefined ? {} : { body }) });
    if (method !== 'POST')
      return { status: method === 'PUT' ? 200 : 204, headers: {}, ...(method === 'PUT' ? { body: body ?? {} } : {}) };
    const resource = { ...(isObject(body) ? body : {}), id: `new-${++created}` };
    return { status: 201, headers: {}, body: resource };
  };
}

/** A held request as it is shown: without the values of secrets, and of headers that carry one. */
export function withoutSecrets(request: PlannedRequest, names: SecretNames): PlannedRequest {
  const { body, headers } = request;
  const shown = hideSecrets({ ...headers }, names) as Record<string, string>;
  const url = redactLooks(request.url);
  return { ...request, url, headers: shown, ...(body === undefined ? {} : { body: hideSecrets(body, names) }) };
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
