import type { ScimResponse } from '../protocol/exchange/exchange.ts';
import { ndjson } from './json.ts';
import type { Renderer } from './renderer.ts';
import { sanitiseLines } from './sanitise.ts';

/**
 * The bodies of answers exactly as the server sent them; a body that was parsed on the way is printed as compact JSON, with the
 * digits that its numbers had. A line feed parts one answer from the next where the server sent none. With `visible`, for a
 * terminal, whatever one would obey is made visible.
 */
export async function* renderRaw(
  answers: AsyncIterable<ScimResponse> | Iterable<ScimResponse>,
  { visible = false }: { readonly visible?: boolean } = {},
): AsyncGenerator<string, void, undefined> {
  for await (const answer of answers) {
    const text = textOf(answer);
    if (text === '') continue;
    const shown = visible ? sanitiseLines(text.replaceAll('\r\n', '\n')) : text;
    yield shown.endsWith('\n') ? shown : `${shown}\n`;
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
