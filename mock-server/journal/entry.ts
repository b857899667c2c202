import type { Tolerated } from '../../src/protocol/deviation.ts';
import type { Headers, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { parseJson } from '../../src/protocol/json/exact-json.ts';
import type { Json } from '../../src/protocol/json/json.ts';
import { shapeOf } from '../../src/protocol/json/json-shape.ts';
import { type Redactor, redactHeaders, redactTarget, secretsOf } from '../../src/protocol/redaction/index.ts';
import type { Notes } from './notes.ts';

/** Levels of a body that is shown as JSON; a deeper one is shown as text. */
const maxDepth = 200;

/** One exchange as it may be shown: without secrets, and without anything that JSON does not have. */
export interface JournalEntry {
  /** Counts from 1, in the order of the answers. Never given twice, whatever is forgotten. */
  readonly number: number;
  /** When the request came, by the provider's clock. */
  readonly time: string;
  /** Milliseconds until the answer, by the provider's clock. */
  readonly duration: number;
  readonly request: RecordedRequest;
  /** Absent when there was none: see `error`. */
  readonly response?: RecordedResponse;
  /** Why there was no answer. */
  readonly error?: { readonly code: string; readonly message: string };
  /** Behaviours that decided the answer, with their values. */
  readonly behaviours: Readonly<Record<string, Json>>;
  /** Faults that struck, as `--fault` takes them. */
  readonly faults: readonly string[];
  /** Deviations of the client that were understood. */
  readonly tolerated: readonly Tolerated[];
}

/** The part of an entry that a client sent. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  /** Below the base URL, percent-encoded, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Headers;
  /** JSON, or the text of a body that is not JSON. Absent when there was none, and when it was too large to be kept. */
  readonly body?: Json;
  /** Characters or bytes of the body, kept or not. */
  readonly bodySize: number;
}

/** The part of an entry that was answered. */
export interface RecordedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body?: Json;
  readonly bodySize: number;
}

/** A message whose body was too large to be kept says how large it was. */
export type Kept<T extends ScimRequest | ScimResponse> = Omit<T, 'body' | 'raw' | 'signal'> & {
  readonly text: string | Uint8Array | undefined;
  readonly size: number;
};

/** An exchange as it came, kept until somebody looks at it. */
export interface RawEntry {
  readonly number: number;
  readonly startedAt: number;
  readonly duration: number;
  readonly request: Kept<ScimRequest>;
  readonly response: Kept<ScimResponse> | undefined;
  readonly error: { readonly code: string; readonly message: string } | undefined;
  readonly notes: Notes;
}

/** Makes an exchange presentable: bodies as JSON, and no secrets. */
export function toEntry(raw: RawEntry, redactor: Redactor): JournalEntry {
  const sent = parse(raw.request.text);
  // A server that repeats a password in its complaint does not bring it here either.
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
  // What shows an entry goes through its body level by level.
  if (shapeOf(string, maxDepth).depth > maxDepth) return string;
  try {
    return parseJson(string);
  } catch {
    return string;
  }
}
