import type { EventClaims, EventSubject } from '../../src/protocol/events/event-token.ts';
import { eventUri } from '../../src/protocol/events/event-uris.ts';
import type { ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';
import type { BulkResult } from '../../src/protocol/messages/bulk.ts';
import { bodyOf } from '../messages/response.ts';
import type { PendingRequest } from './pending-request.ts';

/** Returns the claims of the event that signals the completion of a request (RFC 9967 section 2.5.1.3). */
export function completionOf(
  { txn, request }: PendingRequest,
  result: BulkResult & { readonly path: string },
  now: number,
): EventClaims {
  const { method, bulkId, version, location, status, response, path } = result;
  const { base } = request;
  const payload: JsonObject = {
    method,
    ...(bulkId === undefined ? {} : { bulkId }),
    ...(version === undefined ? {} : { version }),
    ...(location === undefined ? {} : { location }),
    status: String(status),
    ...(response === undefined ? {} : { response }),
  };
  const uri = location?.startsWith(`${base}/`) ? location.slice(base.length) : path;
  const subject: EventSubject = { format: 'scim', uri };
  return {
    jti: crypto.randomUUID(),
    iss: base,
    iat: Math.floor(now / 1000),
    aud: [base],
    txn,
    sub_id: subject,
    events: { [eventUri.asyncResponse]: payload },
  };
}

/** Returns the result of a pending request in the form of a bulk operation result (RFC 7644 section 3.7.3). */
export function resultOf({ request }: PendingRequest, response: ScimResponse): BulkResult & { readonly path: string } {
  const { status, headers } = response;
  const body = status >= 400 ? bodyOf(response) : undefined;
  return {
    method: request.method as BulkResult['method'],
    path: request.path,
    status,
    ...(headers.etag === undefined ? {} : { version: headers.etag }),
    ...(headers.location === undefined ? {} : { location: headers.location }),
    ...(isObject(body) ? { response: body } : {}),
  };
}
