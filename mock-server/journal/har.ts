import type { Headers } from '../../src/protocol/exchange/exchange.ts';
import type { Json, JsonObject } from '../../src/protocol/json/json.ts';
import type { JournalEntry } from './entry.ts';

/**
 * Converts entries to an HTTP Archive (HAR 1.2), which browsers and most HTTP tools can open. The member `comment`
 * contains the information for which HAR has no member of its own.
 */
export function toHar(entries: readonly JournalEntry[], creator: { name: string; version: string }): JsonObject {
  return { log: { version: '1.2', creator: { ...creator }, entries: entries.map(harEntry) } };
}

/** HAR uses -1 for an unknown size. */
const unknown = -1;

function harEntry(entry: JournalEntry): JsonObject {
  const { time, duration, request, response } = entry;
  const comment = commentOf(entry);
  return {
    startedDateTime: time,
    time: duration,
    request: {
      method: request.method,
      url: request.url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: pairs(request.headers),
      queryString: pairs(request.query),
      headersSize: unknown,
      bodySize: request.bodySize,
      ...(request.body === undefined
        ? {}
        : { postData: { mimeType: request.headers['content-type'] ?? '', text: textOf(request.body) } }),
    },
    response: {
      // Status 0 stands for "no response", as in browsers.
      status: response?.status ?? 0,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: pairs(response?.headers ?? {}),
      content: {
        size: response?.bodySize ?? 0,
        mimeType: response?.headers['content-type'] ?? '',
        ...(response?.body === undefined ? {} : { text: textOf(response.body) }),
      },
      redirectURL: '',
      headersSize: unknown,
      bodySize: response?.bodySize ?? 0,
    },
    cache: {},
    timings: { send: 0, wait: duration, receive: 0 },
    ...(comment === '' ? {} : { comment }),
  };
}

function commentOf(entry: JournalEntry): string {
  const parts = [...(entry.error ? [`no response: ${entry.error.message}`] : []), ...remarks(entry)];
  return parts.join('; ');
}

/** Returns short remarks on a response: faults, tolerated deviations and behaviours. */
export function remarks({ behaviours, faults, tolerated }: JournalEntry): string[] {
  return [
    ...faults.map((fault) => `fault ${fault}`),
    ...tolerated.map(({ deviation, where }) => `tolerated ${deviation} at ${where}`),
    ...Object.entries(behaviours).map(
      ([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`,
    ),
  ];
}

function pairs(values: Headers): JsonObject[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

function textOf(body: Json): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
