import { readError, ScimError } from '../../protocol/errors.ts';
import type { ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { isObject } from '../../protocol/json/json.ts';
import { printDuration } from '../duration.ts';
import { readDelay } from '../layers/rate-limit-headers.ts';
import { excerptOf, redactorOf, shownUrl } from '../layers/redact.ts';
import { readRetryAfter } from '../layers/retry-after.ts';
import { isRefusedForLoad } from '../layers/throttling.ts';
import { asksForTooLongWait } from '../layers/too-long-wait.ts';
import { visibleText } from '../text.ts';

/** The request that led to an error response. The URL contains no secrets. */
export interface AnsweredRequest {
  readonly method: string;
  readonly url: string;
}

/** An error response of a service provider, and its request. */
export class AnswerError extends ScimError {
  constructor(
    status: number,
    detail: string,
    scimType: string | undefined,
    readonly request: AnsweredRequest,
    /** A hint that tells the user what to do next. */
    readonly hint?: string,
    /**
     * True if the service refused the request because there were too many requests. The service has then not processed
     * the request.
     */
    readonly isRefusedForLoad = false,
    /** The delay in milliseconds that the service asked for. Undefined if the response names no delay. */
    readonly retryAfter?: number,
    /** True if the request was not retried, because the service asked for a longer delay than `maxWait` allows. */
    readonly exceedsMaxWait = false,
  ) {
    super(status, detail, scimType);
  }
}

/**
 * The error for a response that is not SCIM, for example a login page, HTML of a gateway, or a truncated or empty body.
 * `status` may be a 2xx.
 */
export class NotScimError extends AnswerError {
  override readonly name = 'NotScimError';

  constructor(
    status: number,
    detail: string,
    request: AnsweredRequest,
    /** The Content-Type of the response; empty if the response has no Content-Type. */
    readonly contentType: string,
    /** The first characters of the body, without secrets and control characters. */
    readonly excerpt: string,
    hint = notScimHint,
    isRefusedForLoad = false,
    retryAfter?: number,
    exceedsMaxWait = false,
  ) {
    super(status, detail, undefined, request, hint, isRefusedForLoad, retryAfter, exceedsMaxWait);
  }
}

/**
 * Number of characters that are read from a body for an excerpt. The excerpt may be shorter, because white space is
 * removed.
 */
const excerptLength = 1600;

const notScimHint =
  'The response is not SCIM. Check the base URL, and check whether a proxy or a login page sent the response.';

/** Creates the error of an unexpected response. Never throws. */
export function readAnswerError(request: ScimRequest, response: ScimResponse): AnswerError {
  if (isText(response)) return notScim(request, response, `the server responded with status ${response.status} and`);
  const { status, detail, scimType } = readError(response.status, response.body);
  return new AnswerError(
    status,
    detail,
    scimType,
    answered(request, response),
    hintOf(response),
    isRefusedForLoad(response),
    readDelay(response, Date.now()),
    asksForTooLongWait(response),
  );
}

/**
 * Returns a hint for a response that is not retried: the delay that the server asks for, or the header that it refuses.
 */
function hintOf({ status, headers }: ScimResponse): string | undefined {
  const wait = readRetryAfter(headers, Date.now());
  if (wait !== undefined) return `the server asks to wait ${printDuration(wait)} before the next request`;
  return mediaTypeHints.get(status);
}

/**
 * Hints for services that refuse the SCIM media type. They name the header as it is written in the "headers" of a
 * connection.
 */
const mediaTypeHints: ReadonlyMap<number, string> = new Map([
  [406, 'if the service accepts only JSON, set {"accept":"application/json"} in the "headers" of the connection'],
  [415, 'if the service accepts only JSON, set {"content-type":"application/json"} in the "headers" of the connection'],
]);

/**
 * Creates the error for a response with an unusable body. The message is `problem`, followed by a description of the
 * body.
 */
export function notScim(request: ScimRequest, response: ScimResponse, problem: string): NotScimError {
  const redactor = redactorOf(request, response);
  const contentType = visibleText(redactor.text(response.headers['content-type'] ?? ''), 80);
  const excerpt = visibleText(excerptOf(response, excerptLength, redactor));
  const type = contentType === '' ? 'no content type' : contentType;
  const detail =
    excerpt === '' ? `${problem} an empty body` : `${problem} a body that is not SCIM (${type}): ${excerpt}`;
  const hint = response.status >= 400 ? hintOf(response) : undefined;
  const isForLoad = isRefusedForLoad(response);
  const delay = readDelay(response, Date.now());
  const isTooLong = asksForTooLongWait(response);
  const sent = answered(request, response);
  return new NotScimError(response.status, detail, sent, contentType, excerpt, hint, isForLoad, delay, isTooLong);
}

/**
 * Creates the error for a response that should be a list but is not. The response may be a single resource, which is
 * valid SCIM.
 */
export function notList(request: ScimRequest, response: ScimResponse): NotScimError {
  const problem = 'the server responded to a list request with';
  const schemas = isObject(response.body) ? response.body.schemas : undefined;
  const [schema] = Array.isArray(schemas) ? schemas : [];
  if (typeof schema !== 'string' || response.status >= 400) return notScim(request, response, problem);
  const detail = `${problem} a resource of ${visibleText(redactorOf(request, response).text(schema), 200)}, which is no list`;
  const hint = 'the URL names one resource, not a list: read it with a single request, without pages';
  const { contentType, excerpt } = notScim(request, response, problem);
  return new NotScimError(response.status, detail, answered(request, response), contentType, excerpt, hint);
}

/** True if the body is text or bytes, and is not empty. */
function isText(response: ScimResponse): boolean {
  return response.body === undefined && response.raw !== undefined && response.raw.length > 0;
}

function answered(request: ScimRequest, response: ScimResponse): AnsweredRequest {
  return { method: request.method, url: shownUrl(request, redactorOf(request, response)) };
}
