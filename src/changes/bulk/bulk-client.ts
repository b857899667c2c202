import type { ScimClient } from '../../client/client.ts';
import type { ScimRequest } from '../../protocol/exchange/exchange.ts';
import type { ChangeClient } from '../client.ts';
import { OperationQueue, type QueueOptions } from './operation-queue.ts';
import { ReadQueue } from './read-queue.ts';

/**
 * Returns a client that combines concurrent changes into bulk requests. The client also combines the reads that verify
 * these changes into list requests. Each change gets its own response, as if the change was sent alone. If the response
 * to a bulk request has no result for a change, the outcome of this change is unknown. The promise of the change then
 * rejects with a `NetworkError`.
 */
export function bulkClient(client: ChangeClient, options: QueueOptions): ChangeClient {
  const operations = new OperationQueue(client, options);
  const reads = new ReadQueue(client);
  const get = (endpoint: string, id: string, projection?: object) =>
    projection === undefined ? reads.get(endpoint, id) : client.get(endpoint, id, projection);
  return {
    base: client.base,
    ...(client.dialect ? { dialect: client.dialect } : {}),
    // After the stop, the queue sends no bulk request. Each request is therefore sent alone.
    despiteStop: () => client.despiteStop?.() ?? client,
    discovery: client.discovery,
    get: get as ScimClient['get'],
    list: (endpoint, list) => client.list(endpoint, list),
    pages: (endpoint, list) => client.pages(endpoint, list),
    request: (request) => client.request(request),
    sendTo: (endpoint, given) => {
      const request = { base: client.base, query: {}, headers: {}, ...given, endpoint };
      return isOperation(request) ? operations.add(request) : client.sendTo(endpoint, request);
    },
  };
}

/** True if a bulk request can contain the request as an operation. */
function isOperation({ method, query, raw, body }: ScimRequest): boolean {
  if (raw !== undefined || Object.keys(query).length > 0) return false;
  return method === 'DELETE' || ((method === 'POST' || method === 'PUT' || method === 'PATCH') && body !== undefined);
}
