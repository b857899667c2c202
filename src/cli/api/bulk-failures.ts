import { readError, ScimError } from '../../protocol/errors.ts';
import type { ScimResponse } from '../../protocol/exchange/exchange.ts';
import { isObject, type Json } from '../../protocol/json/json.ts';
import { type BulkResult, readBulkResponse } from '../../protocol/messages/bulk.ts';
import { urn } from '../../protocol/urns.ts';
import { PartialError } from '../errors/errors.ts';
import { type Failure, failureOf } from '../errors/failures.ts';

/**
 * Returns an error if some operations of a BulkResponse (RFC 7644 section 3.7.3) failed or have no result, although the
 * status of the response is 200. Returns `undefined` if all operations succeeded, and for any other response.
 */
export function bulkFailure(request: Json | undefined, { body }: ScimResponse): unknown {
  const results = readResults(body);
  if (results === undefined) return undefined;
  const failures = results.flatMap((result): Failure[] => {
    const { status, response } = result;
    if (status >= 200 && status < 400) return [];
    const error = status === 0 ? new PartialError('the result has no status') : readError(status, response);
    return [{ label: labelOf(result), error }];
  });
  const succeeded = results.length - failures.length;
  const operations = isObject(request) && Array.isArray(request['Operations']) ? request['Operations'].length : 0;
  // A service may stop after `failOnErrors` errors (section 3.7). The response then has no results for the remaining
  // operations.
  for (let number = results.length + 1; number <= operations; number++)
    failures.push({ label: `result ${number} of ${operations}`, error: new PartialError('absent from the response') });
  return failures.length === 0 ? undefined : failureOf(failures, succeeded, 'operations');
}

function readResults(body: Json | undefined): readonly BulkResult[] | undefined {
  const schemas = isObject(body) && Array.isArray(body['schemas']) ? body['schemas'] : [];
  if (!schemas.includes(urn.BulkResponse)) return undefined;
  try {
    return readBulkResponse(body);
  } catch (error) {
    // A response without `Operations` has no results.
    if (error instanceof ScimError) return [];
    throw error;
  }
}

function labelOf({ method, bulkId, location }: BulkResult): string {
  return [method, bulkId ?? location?.split('/').slice(-2).join('/')].filter((word) => word).join(' ') || 'operation';
}
