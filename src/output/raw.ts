import type { ScimResponse } from '../protocol/exchange.ts';
import { ndjson } from './json.ts';
import type { Renderer } from './renderer.ts';

/**
 * The bodies of answers exactly as the server sent them; a body that was parsed on the way is printed as compact JSON, with the
 * digits that its numbers had.
 * A line feed parts one answer from the next where the server sent none.
 */
export async function* renderRaw(
  answers: AsyncIterable<ScimResponse> | Iterable<ScimResponse>,
): AsyncGenerator<string, void, undefined> {
  for await (const answer of answers) {
    const text = textOf(answer);
    if (text !== '') yield text.endsWith('\n') ? text : `${text}\n`;
  }
}

function textOf({ raw, body, bodyText }: ScimResponse): string {
  if (raw !== undefined) return decode(raw);
  if (bodyText !== undefined) return bodyText;
  return body === undefined ? '' : JSON.stringify(body);
}

function decode(raw: string | Uint8Array): string {
  return typeof raw === 'string' ? raw : new TextDecoder('utf-8', { ignoreBOM: true }).decode(raw);
}

/** For resources that were parsed already, the nearest there is to the server's own text; `renderRaw` takes the answers themselves. */
export const raw: Renderer = ndjson;
