import type { Headers, Layer, ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import {
  createRedactor,
  isSecretName,
  type Redactor,
  redactTarget,
  secretsOf,
} from '../../protocol/redaction/index.ts';
import { ClientError } from '../client-error.ts';
import { requestUrl } from '../url.ts';

export { createRedactor, type Redactor } from '../../protocol/redaction/index.ts';

/**
 * Symbol of the property that contains the redactor of a response. Code that quotes the response uses this redactor to
 * remove the secrets of the connection and of the request.
 */
const ofExchange = Symbol('redactor');

/** Maximum number of characters of a text body in an error response. The rest is cut off. */
const maxErrorText = 1 << 20;

/**
 * Removes secrets from error responses, network errors and errors of the client, because a server may repeat a token or
 * a password in an error. Does not change the JSON of a 2xx response. Code that quotes this JSON must use `excerptOf`.
 */
export function redactErrors(redactor: Redactor): Layer {
  return (next) => async (request) => {
    const own = redactor.with(() => secretsOf(request, redactor.names));
    try {
      const response = await next(request);
      return { ...redactResponse(response, own), [ofExchange]: own };
    } catch (error) {
      throw redactError(error, own);
    }
  };
}

/**
 * Returns a redactor for the secrets of the request. If the response contains a redactor, the result also replaces the
 * secrets of the connection.
 */
export function redactorOf(request: ScimRequest, response: ScimResponse): Redactor {
  const known = (response as { [ofExchange]?: Redactor })[ofExchange] ?? createRedactor();
  return known.with(() => secretsOf(request, known.names));
}

/** Returns the URL of a request for output. `[redacted]` replaces each secret. */
export function shownUrl(request: Pick<ScimRequest, 'base' | 'path' | 'query'>, redactor: Redactor): string {
  return requestUrl(redactTarget(request, redactor)).replaceAll('%5Bredacted%5D', '[redacted]');
}

/**
 * Returns only the headers that are safe to show. Omits all other headers, because a header with any name can contain a
 * credential.
 */
export function shownHeaders(headers: Headers, text: (text: string) => string): Headers {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (showsHeader(name)) shown[name] = text(value);
  return shown;
}

/**
 * Returns the beginning of a response body for output, with secrets redacted. The result has at least `length`
 * characters if the body is long enough. The caller cuts the rest.
 */
export function excerptOf(response: ScimResponse, length: number, redactor: Redactor): string {
  const { body, raw } = response;
  // Reads more than `length` characters. If the end of a secret was cut off, the redactor would not recognise the
  // secret.
  const most = length + longestSecret;
  if (body !== undefined) return JSON.stringify(redactor.json(beginningOf(body, { left: most })));
  if (raw === undefined) return '';
  return redactor.text(typeof raw === 'string' ? raw.slice(0, most) : new TextDecoder().decode(raw.subarray(0, most)));
}

/** Maximum number of characters of a credential, because a header that contains a credential cannot be longer. */
const longestSecret = 16_384;

/** Maximum nesting level of a value in an excerpt. */
const maxDepth = 500;

/**
 * Returns the beginning of a value: about `budget.left` characters. Also omits parts that are nested deeper than
 * `maxDepth`.
 */
function beginningOf(value: Json, budget: { left: number }, depth = 0): Json {
  if (typeof value === 'string') {
    const text = value.slice(0, Math.max(0, budget.left));
    budget.left -= text.length + 2;
    return text;
  }
  budget.left -= 4;
  if (depth > maxDepth) return null;
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const item of value) {
      if (budget.left <= 0) break;
      items.push(beginningOf(item, budget, depth + 1));
    }
    return items;
  }
  if (!isObject(value)) return value;
  const copy: JsonObject = Object.create(null);
  for (const name in value) {
    if (budget.left <= 0) break;
    budget.left -= name.length;
    copy[name] = beginningOf(value[name] ?? null, budget, depth + 1);
  }
  return copy;
}

function showsHeader(name: string): boolean {
  if (isSecretName(name)) return false;
  return (
    /^(?:accept|allow|age|cache-control|connection|content-(?:length|type|location|encoding)|date|etag|expires|if-(?:none-)?match|last-modified|location|retry-after|server|user-agent|vary|via|warning)$/.test(
      name,
    ) || /(?:rate-?limit|request-?id|correlation-?id|trace-?id|^traceparent$|^set-txn$|^prefer)/.test(name)
  );
}

function redactResponse(response: ScimResponse, { text, json, known }: Redactor): ScimResponse {
  const { status, headers, body, raw } = response;
  if (status >= 400 && body !== undefined) {
    // Omits `bodyText` and `untranslated`, because they are not redacted.
    const { bodyText: _, untranslated: _untranslated, ...rest } = response;
    return { ...rest, body: json(body) };
  }
  if (raw === undefined) return response;
  if (status < 400) {
    // In a page, such as HTML, replaces the known secrets. Does not change JSON and XML, because they may be SCIM data.
    const isPage = typeof raw === 'string' && !/[/+]json\b|\/xml\b/i.test(headers['content-type'] ?? '');
    return isPage ? { ...response, raw: known(raw) } : response;
  }
  const whole = typeof raw === 'string' ? raw : new TextDecoder().decode(raw.subarray(0, maxErrorText));
  return { ...response, raw: text(whole.slice(0, maxErrorText)) };
}

function redactError(error: unknown, { text }: Redactor): unknown {
  if (error instanceof NetworkError) {
    const message = text(error.message);
    return message === error.message ? error : new NetworkError(message, error.code, error.requestSent);
  }
  if (error instanceof ClientError) {
    const { code, message, hint } = error;
    const [redactedMessage, redactedHint] = [text(message), hint === undefined ? undefined : text(hint)];
    return redactedMessage === message && redactedHint === hint
      ? error
      : new ClientError(code, redactedMessage, redactedHint);
  }
  return error;
}
