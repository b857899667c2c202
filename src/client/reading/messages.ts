import type { Exchange, Headers, ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import type { OnNotice } from '../notice.ts';
import type { ChangeOptions, Projection } from '../options.ts';
import { visibleText } from '../text.ts';
import { notScim, readAnswerError } from './answer-error.ts';
import { readable } from './readable.ts';
import { member } from './tolerant.ts';

/**
 * Wraps an exchange and reports the first response that is not UTF-8. U+FFFD replaces its invalid bytes. The user must
 * know this, because a later change may write U+FFFD to the server.
 */
export function sayNotUtf8(next: Exchange, onNotice: OnNotice | undefined): Exchange {
  let isReported = false;
  return async (request) => {
    const response = await next(request);
    if (response.isNotUtf8 && !isReported) {
      isReported = true;
      const message = `the response to ${request.method} ${request.path} is not UTF-8: U+FFFD replaces the invalid bytes`;
      onNotice?.({ code: 'notUtf8', message: visibleText(message) });
    }
    return response;
  };
}

/** True for an Error message (RFC 7644 section 3.12). */
export function isErrorMessage(body: Json | undefined): boolean {
  const schemas = isObject(body) ? member(body, 'schemas') : undefined;
  return Array.isArray(schemas) && schemas.some((urn) => /:Error$/i.test(String(urn)));
}

/** True for a status from 200 to 299. */
export function isSuccess({ status }: ScimResponse): boolean {
  return status >= 200 && status < 300;
}

/**
 * Returns the resource of a response. Returns undefined for a 2xx response with an empty body. Throws an `AnswerError` for any
 * other response.
 */
export function readResource(request: ScimRequest, response: ScimResponse): JsonObject | undefined {
  if (!isSuccess(response)) throw readAnswerError(request, response);
  const { body, raw } = response;
  if (isObject(body)) return readable(body, response.headers['etag']);
  const isEmpty = (body === undefined || body === null) && (raw === undefined || raw.length === 0);
  if (isEmpty) return undefined;
  throw notScim(request, response, `the server responded with status ${response.status} and`);
}

/** Returns the query parameters of a projection (RFC 7644 section 3.9). */
export function projectionQuery({ attributes, excludedAttributes }: Projection): Record<string, string> {
  const query: Record<string, string> = {};
  if (attributes && attributes.length > 0) query.attributes = attributes.join(',');
  if (excludedAttributes && excludedAttributes.length > 0) query.excludedAttributes = excludedAttributes.join(',');
  return query;
}

/** Returns the headers of a conditional change (RFC 7644 section 3.14). */
export function conditionOf({ ifMatch }: ChangeOptions): Headers {
  return ifMatch === undefined ? {} : { 'if-match': entityTag(ifMatch) };
}

/** Converts a version to an entity-tag (RFC 9110 section 8.8.3). Adds quotes if the server sent the version without quotes. */
function entityTag(version: string): string {
  return version === '*' || version.includes('"') ? version : `"${version}"`;
}
