import { readError, ScimError } from '../protocol/errors.ts';
import type { ScimRequest, ScimResponse } from '../protocol/exchange.ts';
import { visibleText } from './text.ts';
import { requestUrl } from './url.ts';

/** The request that an error answers. The URL has no credentials in it. */
export interface AnsweredRequest {
  readonly method: string;
  readonly url: string;
}

/** A service provider's error answer, with the request it belongs to. */
export class AnswerError extends ScimError {
  constructor(
    status: number,
    detail: string,
    scimType: string | undefined,
    readonly request: AnsweredRequest,
    /** What to do next, for people. */
    readonly hint?: string,
  ) {
    super(status, detail, scimType);
  }
}

/** An answer that is not SCIM: a login page, a gateway's HTML, a cut-off or empty body. `status` may be a 2xx. */
export class NotScimError extends AnswerError {
  override readonly name = 'NotScimError';

  constructor(
    status: number,
    detail: string,
    request: AnsweredRequest,
    /** The answer's Content-Type, empty when it had none. */
    readonly contentType: string,
    /** First characters of the body, safe to show. */
    readonly excerpt: string,
  ) {
    super(status, detail, undefined, request, notScimHint);
  }
}

const notScimHint = 'The answer is not SCIM: check the base URL, and proxies or login pages in between.';

/** Turns an answer other than the one hoped for into an error. Never throws. */
export function readAnswerError(request: ScimRequest, response: ScimResponse): AnswerError {
  if (isText(response)) return notScim(request, response, `the server answered ${response.status} with`);
  const { status, detail, scimType } = readError(response.status, response.body);
  return new AnswerError(status, detail, scimType, answered(request));
}

/** The error of an answer whose body is of no use; `problem` is completed by what came instead. */
export function notScim(request: ScimRequest, response: ScimResponse, problem: string): NotScimError {
  const contentType = visibleText(response.headers['content-type'] ?? '', 80);
  const excerpt = visibleText(bodyText(response));
  const what = `${contentType === '' ? 'content of no type' : contentType}`;
  const detail = excerpt === '' ? `${problem} nothing` : `${problem} ${what} that is not SCIM: ${excerpt}`;
  return new NotScimError(response.status, detail, answered(request), contentType, excerpt);
}

/** True when the body is text or bytes that are not empty. */
function isText(response: ScimResponse): boolean {
  return response.body === undefined && response.raw !== undefined && response.raw.length > 0;
}

function bodyText({ body, raw }: ScimResponse): string {
  if (body !== undefined) return JSON.stringify(body).slice(0, 1000);
  if (raw === undefined) return '';
  return typeof raw === 'string' ? raw.slice(0, 1000) : new TextDecoder().decode(raw.subarray(0, 1000));
}

function answered(request: ScimRequest): AnsweredRequest {
  return { method: request.method, url: requestUrl(request) };
}
