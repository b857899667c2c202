import type { Tolerated } from '../../src/protocol/deviation.ts';
import type { Headers, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { parseJson } from '../../src/protocol/json/exact-json.ts';
import type { Json } from '../../src/protocol/json/json.ts';
import { shapeOf } from '../../src/protocol/json/json-shape.ts';
import { type Redactor, redactHeaders, redactTarget, secretsOf } from '../../src/protocol/redaction/index.ts';
import type { Notes } from './notes.ts';

/** Maximum depth of a body that is recorded as JSON. A deeper body is recorded as text. */
const maxDepth = 200;

/** An exchange without secrets, as plain JSON. */
export interface JournalEntry {
  /**
   * Number of the entry in the order of the responses. The first number is 1. If entries are evicted, their numbers are
   * not used again.
   */
  readonly number: number;
  /** Time of the request, on the clock of the provider. */
  readonly time: string;
  /** Milliseconds from request to response, on the clock of the provider. */
  readonly duration: number;
  readonly request: RecordedRequest;
  /** Absent if there was no response. In this case, `error` contains the reason. */
  readonly response?: RecordedResponse;
  /** The reason why there was no response. */
  readonly error?: { readonly code: string; readonly message: string };
  /** Behaviours that determined the response, with their values. */
  readonly behaviours: Readonly<Record<string, Json>>;
  /** Faults that acted on the request. Each fault is text in the form that the flag `--fault` accepts. */
  readonly faults: readonly string[];
  /** Deviations of the client from the RFCs. The provider tolerated these deviations. */
  readonly tolerated: readonly Tolerated[];
}

/** The request of an entry. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  /** Path below the base URL, percent-encoded, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Headers;
  /**
   * The body as JSON, or as text if the body is not JSON. Absent if there is no body, or if the body is too large for the
   * journal.
   */
  readonly body?: Json;
  /** Size of the body in characters or bytes. Present even if `body` is absent. */
  readonly bodySize: number;
}

/** The response of an entry. */
export interface RecordedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body?: Json;
  readonly bodySize: number;
}

/**
 * A request or response in the journal. `size` is the size of the whole body. If the body was too large, `text` is
 * missing, but `size` is present.
 */
export type Kept<T extends ScimRequest | ScimResponse> = Omit<T, 'body' | 'raw' | 'signal'> & {
  readonly text: string | Uint8Array | undefined;
  readonly size: number;
};

/** An exchange that still contains its secrets. */
export interface RawEntry {
  readonly number: number;
  readonly startedAt: number;
  readonly duration: number;
  readonly request: Kept<ScimRequest>;
  readonly response: Kept<ScimResponse> | undefined;
  readonly error: { readonly code: string; readonly message: string } | undefined;
  readonly notes: Notes;
}

/** Converts an exchange to an entry: parses the bodies and removes secrets. */
export function toEntry(raw: RawEntry, redactor: Redactor): JournalEntry {
  const sent = parse(raw.request.text);
  // An error message in the response may repeat a password of the request. The secrets of the request are therefore
  // also removed from the response.
  const body = sent === undefined ? {} : typeof sent === 'string' ? { raw: sent } : { body: sent };
  const own = redactor.with(() => secretsOf({ ...raw.request, ...body }));
  const { base, path, query } = redactTarget(raw.request, own);
  const search = new URLSearchParams(query).toString();
  return {
    number: raw.number,
    time: new Date(raw.startedAt).toISOString(),
    duration: raw.duration,
    request: {
      method: raw.request.method,
      url: `${base}${path}${search === '' ? '' : `?${search}`}`,
      path,
      query: { ...query },
      headers: redactHeaders(raw.request.headers, own),
      ...bodyOf(sent, own),
      bodySize: raw.request.size,
    },
    ...(raw.response === undefined ? {} : { response: responseOf(raw.response, own) }),
    ...(raw.error === undefined ? {} : { error: { ...raw.error, message: own.text(raw.error.message) } }),
    behaviours: Object.fromEntries(raw.notes.behaviours),
    faults: raw.notes.faults,
    tolerated: raw.notes.tolerated.map(({ deviation, where }) => ({ deviation, where: own.text(where) })),
  };
}

function responseOf({ status, headers, text, size }: Kept<ScimResponse>, redactor: Redactor): RecordedResponse {
  return {
    status,
    headers: redactHeaders(headers, redactor),
    ...bodyOf(parse(text), redactor),
    bodySize: size,
  };
}

function bodyOf(body: Json | undefined, redactor: Redactor): { body?: Json } {
  return body === undefined ? {} : { body: redactor.json(body) };
}

function parse(text: string | Uint8Array | undefined): Json | undefined {
  if (text === undefined || text.length === 0) return undefined;
  const string = typeof text === 'string' ? text : new TextDecoder().decode(text);
  // A body that is nested too deeply stays text, because the code that prints an entry is recursive.
  if (shapeOf(string, maxDepth).depth > maxDepth) return string;
  try {
    return parseJson(string);
  } catch {
    return string;
  }
}
