import type { Headers, Layer, ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { NetworkError, type NetworkErrorCode } from '../../protocol/exchange/network-error.ts';
import { defined } from '../../protocol/json/defined.ts';
import { parseJson } from '../../protocol/json/exact-json.ts';
import type { Json } from '../../protocol/json/json.ts';
import { secretsOf } from '../../protocol/redaction/index.ts';
import { type Redactor, shownHeaders, shownUrl } from './redact.ts';

/** One request and its response, without secrets. */
export interface TraceEvent {
  /** Number of the request in the trace, starting with 1. */
  readonly number: number;
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Headers;
  /** The request body: JSON, or a string if the body is not JSON. */
  readonly requestBody?: Json;
  /** Time of the request, in milliseconds since 1970. */
  readonly startedAt: number;
  /** Milliseconds from the start of the request to the end of the response. */
  readonly duration: number;
  readonly status?: number;
  readonly responseHeaders?: Headers;
  readonly responseBody?: Json;
  /** The error, if there is no response. */
  readonly error?: { readonly code?: NetworkErrorCode; readonly message: string; readonly requestSent?: boolean };
}

/** Maximum number of characters of a reported body that is not JSON. */
const maxText = 10_000;

/**
 * Reports each request after its response. Replaces passwords, tokens and all secrets of the redactor. Reports only
 * headers that are known to be harmless, and never `Authorization`. As the innermost layer, `trace` also reports
 * retries, redirects and token requests.
 */
export function trace(options: {
  redactor: Redactor;
  onTrace: (event: TraceEvent) => void;
  now?: () => number;
}): Layer {
  const { onTrace, now = Date.now } = options;
  let count = 0;
  return (next) => async (request) => {
    const redactor = options.redactor.with(() => secretsOf(request, options.redactor.names));
    const number = ++count;
    const startedAt = now();
    const report = (result: Partial<TraceEvent>) =>
      onTrace({ number, ...requestPart(request, redactor), startedAt, duration: now() - startedAt, ...result });
    try {
      const response = await next(request);
      report(responsePart(response, redactor));
      return response;
    } catch (error) {
      report({ error: errorPart(error, redactor) });
      throw error;
    }
  };
}

function requestPart(request: ScimRequest, redactor: Redactor) {
  return defined({
    method: request.method,
    url: shownUrl(request, redactor),
    requestHeaders: shownHeaders(request.headers, redactor.text),
    requestBody: shownBody(request, redactor),
  });
}

function responsePart(response: ScimResponse, redactor: Redactor) {
  return defined({
    status: response.status,
    responseHeaders: shownHeaders(response.headers, redactor.text),
    responseBody: shownBody(response, redactor),
  });
}

function errorPart(error: unknown, redactor: Redactor): NonNullable<TraceEvent['error']> {
  if (error instanceof NetworkError) {
    return { code: error.code, message: redactor.text(error.message), requestSent: error.requestSent };
  }
  return { message: redactor.text(error instanceof Error ? error.message : String(error)) };
}

function shownBody({ body, raw }: Pick<ScimRequest, 'body' | 'raw'>, redactor: Redactor): Json | undefined {
  if (body !== undefined) return redactor.json(body);
  if (raw === undefined || raw.length === 0) return undefined;
  // Reads more characters than are reported. The text is cut to `maxText` only after it is redacted, because the
  // redactor does not recognise a secret whose end is missing.
  const text =
    typeof raw === 'string' ? raw.slice(0, 2 * maxText) : new TextDecoder().decode(raw.subarray(0, 2 * maxText));
  try {
    return redactor.json(parseJson(text));
  } catch {
    return redactor.text(text).slice(0, maxText);
  }
}
