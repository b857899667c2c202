import type { ScimResponse } from '../protocol/exchange/exchange.ts';
import { ndjson } from './json.ts';
import type { Renderer } from './renderer.ts';
import { sanitiseLines } from './sanitise.ts';

/**
 * Prints the bodies of responses. Prints JSON in compact form. Prints a body exactly as the server sent it if the body
 * is not JSON, or if the compact form would change the digits of a number. If a body does not end with a line feed,
 * adds a line feed. `visible` is true for a terminal, and makes control characters visible.
 */
export async function* renderRaw(
  responses: AsyncIterable<ScimResponse> | Iterable<ScimResponse>,
  { visible = false }: { readonly visible?: boolean } = {},
): AsyncGenerator<string, void, undefined> {
  for await (const response of responses) {
    const text = textOf(response);
    if (text === '') continue;
    const shown = visible ? sanitiseLines(text.replaceAll('\r\n', '\n')) : text;
    yield shown.endsWith('\n') ? shown : `${shown}\n`;
  }
}

function textOf({ raw, body, bodyText, untranslated }: ScimResponse): string {
  if (untranslated !== undefined) return typeof untranslated === 'string' ? untranslated : JSON.stringify(untranslated);
  if (raw !== undefined) return decode(raw);
  if (bodyText !== undefined) return bodyText;
  return body === undefined ? '' : JSON.stringify(body);
}

function decode(raw: string | Uint8Array): string {
  return typeof raw === 'string' ? raw : new TextDecoder('utf-8', { ignoreBOM: true }).decode(raw);
}

/** Prints parsed resources as compact JSON. `renderRaw` prints the responses themselves. */
export const raw: Renderer = ndjson;
