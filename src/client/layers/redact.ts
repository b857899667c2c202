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

export { createRedactor, type Redactor, redacted } from '../../protocol/redaction/index.ts';

/** Attached to every answer, so that whoever quotes it can leave out the secrets of its exchange. */
const ofExchange = Symbol('redactor');

/** Longest text of an error's body that is kept, in characters. */
const maxErrorText = 1 << 20;

/**
 * Takes secrets out of error answers, network errors and the client's own errors, so that a server which repeats a token or a
 * password in its complaint does not bring it to a terminal or a log. JSON of success passes untouched; whoever quotes it takes
 * `excerptOf`.
 */
export function redactErrors(redactor: Redactor): Layer {
  return (next) => async (request) => {
    const own = redactor.with(() => secretsOf(request, redactor.names));
    try {
      const response = await next(request);
      return { ...cleanResponse(response, own), [ofExchange]: own };
    } catch (error) {
      throw cleanError(error, own);
    }
  };
}

/** The redactor that knows the secrets of an exchange: those of the connection, where there is one, and of the request. */
export function redactorOf(request: ScimRequest, response: ScimResponse): Redactor {
  const known = (response as { [ofExchange]?: Redactor })[ofExchange] ?? createRedactor();
  return known.with(() => secretsOf(request, known.names));
}

/** The URL of a request as it may be shown. */
export function shownUrl(request: Pick<ScimRequest, 'base' | 'path' | 'query'>, redactor: Redactor): string {
  return requestUrl(redactTarget(request, redactor)).replaceAll('%5Bredacted%5D', '[redacted]');
}

/** The headers that are worth showing. Everything else may hold a credential, whatever its name. */
export function shownHeaders(headers: Headers, text: (text: string) => string): Headers {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (showsHeader(name)) shown[name] = text(value);
  return shown;
}

/** The beginning of an answer's body as it may be shown: at least `length` characters of it, where there are so many. */
export function excerptOf(response: ScimResponse, length: number, redactor: Redactor): string {
  const { body, raw } = response;
  // More than is asked for: half a secret at the end would not be recognised.
  const most = length + longestSecret;
  if (body !== undefined) return JSON.stringify(redactor.json(beginningOf(body, { left: most })));
  if (raw === undefined) return '';
  return redactor.text(typeof raw === 'string' ? raw.slice(0, most) : new TextDecoder().decode(raw.subarray(0, most)));
}

/** No header holds more, and so no credential is longer. */
const longestSecret = 16_384;

/** Levels of a value that an excerpt has at most. */
const maxDepth = 500;

/** The first parts of a value. What comes after `left` characters, or is nested too deep, is left out. */
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

function cleanResponse(response: ScimResponse, { text, json, known }: Redactor): ScimResponse {
  const { status, headers, body, raw } = response;
  if (status >= 400 && body !== undefined) {
    // The text of the body is not JSON any more once secrets are taken out of it.
    const { bodyText: _, ...rest } = response;
    return { ...rest, body: json(body) };
  }
  if (raw === undefined) return response;
  if (status < 400) {
    // A page: nobody takes it for data, and it may be quoted whole.
    const isPage = typeof raw === 'string' && !/[/+]json\b/i.test(headers['content-type'] ?? '');
    return isPage ? { ...response, raw: known(raw) } : response;
  }
  const whole = typeof raw === 'string' ? raw : new TextDecoder().decode(raw.subarray(0, maxErrorText));
  return { ...response, raw: text(whole.slice(0, maxErrorText)) };
}

function cleanError(error: unknown, { text }: Redactor): unknown {
  if (error instanceof NetworkError) {
    const message = text(error.message);
    return message === error.message ? error : new NetworkError(message, error.code, error.requestSent);
  }
  if (error instanceof ClientError) {
    const { code, message, hint } = error;
    const [cleanMessage, cleanHint] = [text(message), hint === undefined ? undefined : text(hint)];
    return cleanMessage === message && cleanHint === hint ? error : new ClientError(code, cleanMessage, cleanHint);
  }
  return error;
}
