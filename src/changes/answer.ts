import { httpDate, readRetryAfter } from '../client/layers/retry-after.ts';
import { notScim, readAnswerError } from '../client/reading/answer-error.ts';
import { conditionOf } from '../client/reading/messages.ts';
import { readable } from '../client/reading/readable.ts';
import { member } from '../client/reading/tolerant.ts';
import { endpointPath, resourcePath } from '../client/url.ts';
import type { ScimRequest, ScimResponse } from '../protocol/exchange/exchange.ts';
import { isObject, type Json, type JsonObject } from '../protocol/json/json.ts';
import { urn } from '../protocol/urns.ts';
import type { ChangeClient } from './client.ts';
import { idOf } from './resource.ts';
import { readTransaction, type Transaction } from './transaction.ts';

/**
 * The response to a change request, if the response has a success status. The response shows the effect of the change
 * only if its body contains a resource.
 */
export type Answer = AnswerBase &
  (
    | { readonly kind: 'resource'; readonly id: string; readonly resource: JsonObject }
    | { readonly kind: 'empty'; readonly location?: string }
    /**
     * A response with status 202: the service processes the request later (RFC 9110 section 15.3.3). The body of this
     * response does not show the effect of the change. `location` is the id of the resource, if the header `Location`
     * contains the id. `delay` is the value of `Retry-After` in milliseconds. `transaction` is the transaction that the
     * header `Set-Txn` identifies. `request` is the request that asked for the change.
     */
    | {
        readonly kind: 'accepted';
        readonly location?: string;
        readonly delay?: number;
        readonly transaction?: Transaction;
        readonly request?: ScimRequest;
      }
    /**
     * A response whose body is not a resource. Examples: an Error message, a list, a sign-in page. `error` describes
     * the body.
     */
    | { readonly kind: 'other'; readonly error: Error }
  );

interface AnswerBase {
  readonly status: number;
  /** Time of the response by the clock of the service (`Date`), in milliseconds since 1970. */
  readonly date?: number;
}

/** The request of one change. */
export interface ChangeRequest {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly endpoint: string;
  /** Id of the resource. Absent for a POST. */
  readonly id?: string;
  readonly body?: JsonObject;
  readonly ifMatch?: string | undefined;
}

/**
 * Sends a change and classifies the response. Throws an `AnswerError` for an error status, or a `NetworkError` of the
 * client.
 */
export async function sendChange(client: ChangeClient, change: ChangeRequest): Promise<Answer> {
  const { method, endpoint, id, body, ifMatch } = change;
  const path = id === undefined ? endpointPath(endpoint) : resourcePath(endpoint, id);
  const headers = conditionOf(ifMatch === undefined ? {} : { ifMatch });
  const bodiless: ScimRequest = { method, base: client.base, path, query: {}, headers };
  const request = body === undefined ? bodiless : { ...bodiless, body };
  return readAnswer(request, await client.sendTo(endpoint, request));
}

function readAnswer(request: ScimRequest, response: ScimResponse): Answer {
  const { status, body, raw, headers } = response;
  if (status < 200 || status > 299) throw readAnswerError(request, response);
  if (status === 202 && !isErrorMessage(body)) return readAccepted(request, response);
  const date = httpDate(headers['date'] ?? '');
  const base: AnswerBase = { status, ...(date === undefined ? {} : { date }) };
  const isEmpty = (body === undefined || body === null) && (raw === undefined || raw.length === 0);
  if (isEmpty) {
    const location = idOfLocation(headers['location']);
    return { ...base, kind: 'empty', ...(location === undefined ? {} : { location }) };
  }
  const resource = isResource(body) ? readable(body, headers['etag']) : undefined;
  const id = idOf(resource);
  if (resource && id !== undefined) return { ...base, kind: 'resource', id, resource };
  const error = isErrorMessage(body)
    ? readAnswerError(request, response)
    : notScim(request, response, `the server responded with status ${status} and`);
  return { ...base, kind: 'other', error };
}

/**
 * Reads a response with status 202. Uses the id in `Location` only if the URL is below the endpoint of the request,
 * because `Location` may also be the URL of an event (RFC 9967 section 2.5.1.1).
 */
function readAccepted(request: ScimRequest, response: ScimResponse): Answer {
  const { method, path } = request;
  const { headers } = response;
  const transaction = readTransaction(request, response);
  const delay = readRetryAfter(headers, Date.now());
  const url = (headers['location'] ?? '').replace(/^"(.*)"$/, '$1');
  const collection = /\/([^/?#]+)\/[^/?#]+\/?(?:[?#].*)?$/.exec(url)?.[1]?.toLowerCase();
  const isOwn = method === 'POST' && collection === path.split('/').at(-1)?.toLowerCase();
  const location = isOwn ? idOfLocation(url) : undefined;
  return {
    kind: 'accepted',
    status: 202,
    ...(location === undefined ? {} : { location }),
    ...(delay === undefined ? {} : { delay }),
    ...(transaction === undefined ? {} : { transaction, request }),
  };
}

/**
 * True if the body is a resource. A SCIM message, such as a list or an error, is not a resource, even if it contains attributes of a
 * resource.
 */
function isResource(body: Json | undefined): body is JsonObject {
  if (!isObject(body) || member(body, 'Resources') !== undefined) return false;
  return !isErrorMessage(body);
}

function isErrorMessage(body: Json | undefined): boolean {
  if (!isObject(body)) return false;
  const schemas = member(body, 'schemas');
  const names = Array.isArray(schemas) ? schemas : [schemas];
  return names.some((name) => typeof name === 'string' && name.toLowerCase() === errorUrn);
}

const errorUrn = urn.Error.toLowerCase();

/**
 * Returns the id from a `Location` header. Ignores the rest of the URL, because the URL is often unreachable if the
 * service is behind a proxy.
 */
export function idOfLocation(location: string | undefined): string | undefined {
  const segment = /\/([^/?#]+)\/?(?:[?#].*)?$/.exec(location ?? '')?.[1];
  if (segment === undefined || segment === '.' || segment === '..') return undefined;
  try {
    const id = decodeURIComponent(segment);
    return id === '.' || id === '..' ? undefined : id;
  } catch {
    return undefined;
  }
}
