import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import type { Change } from '../store/store.ts';

/**
 * A request to which the provider responded with status 202. The provider performs this request later (RFC 9967 section
 * 2.5.1.1).
 */
export interface PendingRequest {
  /** The value of `Set-Txn`. */
  readonly txn: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly request: ScimRequest;
}

/**
 * The name of the resource type under which the store keeps pending requests. A client cannot define a resource type
 * with this name. Requests therefore never read these resources, and a snapshot does not contain them.
 */
export const pendingType = '$pendingRequest';

/**
 * Headers that the provider needs when it performs a request later. Other headers, for example a token, are not stored.
 */
const keptHeaders = ['if-match', 'if-none-match'];

/** Returns the part of a request that is stored. `body` is the body of the request, already parsed. */
export function keptPart(
  { method, base, path, query, headers }: ScimRequest,
  body: JsonObject | undefined,
): ScimRequest {
  const kept = keptHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]));
  return { method, base, path, query, headers: Object.fromEntries(kept), ...(body === undefined ? {} : { body }) };
}

/** Returns the change that stores a pending request. */
export function putPending({ txn, time, request }: PendingRequest): Change {
  const { method, base, path, query, headers, body } = request;
  const stored: JsonObject = { method, base, path, query, headers, ...(body === undefined ? {} : { body }) };
  return { op: 'put', type: pendingType, resource: { schemas: [], id: txn, time, request: stored } };
}

/** Returns the change that removes a pending request. */
export function deletePending({ txn }: PendingRequest): Change {
  return { op: 'delete', type: pendingType, id: txn };
}

/** Reads a pending request from its resource in the store. */
export function readPending({ id, time, request }: Resource): PendingRequest {
  return { txn: id, time: Number(time), request: request as unknown as ScimRequest };
}

/**
 * Returns the `txn` of the pending request that makes these changes. Returns `undefined` if no pending request makes
 * them.
 */
export function transactionOf(changes: readonly Change[]): string | undefined {
  for (const change of changes) if (change.op === 'delete' && change.type === pendingType) return change.id;
  return undefined;
}
