import { ScimError } from '../../protocol/errors.ts';
import type { Headers, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { type BulkOperation, type BulkResult, readBulkResponse } from '../../protocol/messages/bulk.ts';

/**
 * Finds the result of each operation by its bulkId. If no result has this bulkId and the operation changes an existing
 * resource, finds the result by the location of the resource. Does not use the order of the results, because RFC 7644
 * section 3.7 does not define the order. An operation without a result, or with several results, has no entry. If the
 * body is not a BulkResponse, no operation has an entry.
 */
export function resultsOf<T extends BulkOperation>(operations: readonly T[], body: unknown): Map<T, BulkResult> {
  const byBulkId = new Map<string, BulkResult[]>();
  const byLocation = new Map<string, BulkResult[]>();
  for (const result of readResults(body)) {
    const { bulkId, location, method, status } = result;
    if (status < 200) continue;
    if (bulkId !== undefined) append(byBulkId, bulkId, result);
    else if (location !== undefined) append(byLocation, locationKey(method, location), result);
  }
  const found = new Map<T, BulkResult>();
  for (const operation of operations) {
    const { bulkId = '', method, path } = operation;
    const located = method === 'POST' ? undefined : byLocation.get(locationKey(method, path));
    const [result, ...others] = byBulkId.get(bulkId) ?? located ?? [];
    if (result && others.length === 0) found.set(operation, result);
  }
  return found;
}

/**
 * Converts the result of an operation in a bulk request to a response, as if the operation was sent as a single
 * request. The second argument contains the headers of the response to the bulk request.
 */
export function toResponse({ status, location, version, response }: BulkResult, { date }: Headers): ScimResponse {
  const headers: Record<string, string> = {};
  if (location !== undefined) headers.location = location;
  if (version !== undefined) headers.etag = version;
  if (date !== undefined) headers.date = date;
  return response === undefined ? { status, headers } : { status, headers, body: response };
}

function readResults(body: unknown): readonly BulkResult[] {
  try {
    return readBulkResponse(body);
  } catch (error) {
    if (error instanceof ScimError) return [];
    throw error;
  }
}

/**
 * Returns a key for the comparison of locations: the method, and the last two segments of the path. Omits the base URL,
 * because a service behind a proxy often has another base URL in its locations.
 */
function locationKey(method: string, path: string): string {
  return `${method} ${path.split('/').slice(-2).join('/')}`;
}

function append(lists: Map<string, BulkResult[]>, key: string, result: BulkResult): void {
  const list = lists.get(key);
  if (list) list.push(result);
  else lists.set(key, [result]);
}
