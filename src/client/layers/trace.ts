import type { Headers, Layer, ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { NetworkError, type NetworkErrorCode } from '../../protocol/exchange/network-error.ts';
import { parseJson } from '../../protocol/json/exact-json.ts';
import type { Json } from '../../protocol/json/json.ts';
import { secretsOf } from '../../protocol/redaction/index.ts';
import { type Redactor, shownHeaders, shownUrl } from './redact.ts';

/** One request and its answer as they may be shown, without any secret. */
export interface TraceEvent {
  /** Counts from 1 in one trace. */
  readonly number: number;
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Headers;
  /** JSON, or text of a body that is not JSON. */
  readonly requestBody?: Json;
  /** Milliseconds since 1970 when it was sent. */
  readonly startedAt: number;
  /** Milliseconds from sending to the end of the answer. */
  readonly duration: number;
  readonly status?: number;
  readonly responseHeaders?: Headers;
  readonly responseBody?: Json;
  /** There was no answer. */
  readonly error?: { readonly code?: NetworkErrorCode; readonly message: string; readonly requestSent?: boolean };
}

/** Longest text of a body that is not JSON, in characters. */
const maxText = 10_000;

/**
 * Reports each request with its answer, when it has come. Passwords, tokens and everything that the redactor knows are
 * replaced; `Authorization`, and each header that is not known to be harmless, is left out. Put it innermost, to see
 * repetitions, redirects and requests for tokens too.
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
    const report = (answer: Partial<TraceEvent>) =>
      onTrace({ number, ...requestPart(request, redactor), startedAt, duration: now() - startedAt, ...answer });
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
  const requestBody = shownBody(request, redactor);
  return {
    method: request.method,
    url: shownUrl(request, redactor),
    requestHeaders: shownHeaders(request.headers, redactor.text),
    ...(requestBody === undefined ? {} : { requestBody }),
  };
}

function responsePart(response: ScimResponse, redactor: Redactor) {
  const responseBody = shownBody(response, redactor);
  return {
    status: response.status,
    responseHeaders: shownHeaders(response.headers, redactor.text),
    ...(responseBody === undefined ? {} : { responseBody }),
  };
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
  // Cut again after redaction only: half a secret would not be recognised.
  const text =
    typeof raw === 'string' ? raw.slice(0, 2 * maxText) : new TextDecoder().decode(raw.subarray(0, 2 * maxText));
  try {
    return redactor.json(parseJson(text));
  } catch {
    return redactor.text(text).slice(0, maxText);
  }
}
