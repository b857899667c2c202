import { requestUrl } from '../../client/url.ts';
import type { Headers, Layer } from '../../protocol/exchange/exchange.ts';
import { isReading } from '../../protocol/exchange/safe-methods.ts';
import { parseJson } from '../../protocol/json/exact-json.ts';
import { isObject, type Json } from '../../protocol/json/json.ts';
import { redactLooks } from '../../protocol/redaction/index.ts';
import { hideSecrets, type SecretNames } from '../output/hide-secrets.ts';

/**
 * A request that a dry run did not send. It contains no credential, because a layer below the dry run adds credentials.
 */
export interface PlannedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body?: Json;
}

/**
 * A layer for a dry run. Sends requests that only read, because the command needs names and versions. For any other
 * request, sends nothing and returns the response of a successful change. A run may plan thousands of new resources, so
 * these resources are not stored. A read of a planned new resource returns only its id.
 */
export function dryRun(onPlanned: (request: PlannedRequest) => void): Layer {
  let created = 0;
  return (next) => async (request) => {
    const { method, headers, path } = request;
    const body = typeof request.raw === 'string' ? parseJson(request.raw) : request.body;
    if (isReading(request)) {
      const id = /\/(new-\d+)$/.exec(path)?.[1];
      return id === undefined ? next(request) : { status: 200, headers: {}, body: { id } };
    }
    onPlanned({ method, url: requestUrl(request), headers, ...(body === undefined ? {} : { body }) });
    if (method !== 'POST')
      return { status: method === 'PUT' ? 200 : 204, headers: {}, ...(method === 'PUT' ? { body: body ?? {} } : {}) };
    const resource = { ...(isObject(body) ? body : {}), id: `new-${++created}` };
    return { status: 201, headers: {}, body: resource };
  };
}

/** Redacts the secrets and the credential headers of a planned request. */
export function withoutSecrets(request: PlannedRequest, names: SecretNames): PlannedRequest {
  const { body, headers } = request;
  const shown = hideSecrets({ ...headers }, names) as Record<string, string>;
  const url = redactLooks(request.url);
  return { ...request, url, headers: shown, ...(body === undefined ? {} : { body: hideSecrets(body, names) }) };
}

/** Formats planned requests as text: the request line, the headers and the body. */
export function printPlanned(requests: readonly PlannedRequest[]): string {
  return requests
    .map(({ method, url, headers, body }) => {
      const head = [`${method} ${url}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
      return [...head, ...(body === undefined ? [] : ['', JSON.stringify(body, null, 2)]), ''].join('\n');
    })
    .join('\n');
}

/** A request that a dry run did not send, in the output of a command. */
export type PlannedRow = {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: Json;
};

/** Yields planned requests as objects, for structured formats. */
export async function* plannedObjects(
  requests: readonly PlannedRequest[],
): AsyncGenerator<PlannedRow, void, undefined> {
  for (const { method, url, headers, body } of requests) {
    yield { method, url, headers: { ...headers }, ...(body === undefined ? {} : { body }) };
  }
}
