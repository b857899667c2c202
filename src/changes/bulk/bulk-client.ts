import type { ScimClient } from '../../client/client.ts';
import type { ScimRequest } from '../../protocol/exchange/exchange.ts';
import type { ChangeClient } from '../client.ts';
import { OperationQueue, type QueueOptions } from './operation-queue.ts';
import { ReadQueue } from './read-queue.ts';

/**
 * Returns a client that sends concurrent changes together in bulk requests. Sends the reads that verify the changes
 * together in list requests. Each change gets its own response, as if the change was sent alone. If the response to a
 * bulk request has no result for a change, the outcome of the change is unknown. The call of `sendTo` for the change
 * then rejects with a `NetworkError`.
 */
export function bulkClient(client: ChangeClient, options: QueueOptions): ChangeClient {
  const operations = new OperationQueue(client, options);
  const reads = new ReadQueue(client);
  const get = (endpoint: string, id: string, projection?: object) =>
    projection === undefined ? reads.get(endpoint, id) : client.get(endpoint, id, projection);
  return {
    base: client.base,
    ...(client.dialect ? { dialect: client.dialect } : {}),
    // Bypasses the queue, because the queue sends no bulk request after the run is stopped. Each request is sent alone.
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
