import { quoteChangedNumbers } from '../protocol/json/exact-json.ts';
import type { Json } from '../protocol/json/json.ts';
import type { Renderer } from './renderer.ts';

/** Characters that JSON and YAML do not escape and that a terminal obeys: DEL, C1, directional and line-breaking characters. */
const obeyed = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const everyObeyed = new RegExp(obeyed, 'g');

/** True if text has a character that a terminal would obey and that JSON does not escape. */
export function hasObeyed(text: string): boolean {
  return obeyed.test(text);
}

/** Escapes such characters as in JSON and YAML. The text must be inside double quotes. */
export function escapeObeyed(text: string): string {
  return text.replace(everyObeyed, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** JSON text that parses to exactly the value and has no character that a terminal obeys. */
export function printJson(value: Json, indent = 0): string {
  return escapeObeyed(JSON.stringify(value, null, indent));
}

/** Reformats JSON text as `printJson` does, with every number as it is written in the text. */
export function printJsonText(text: string, indent = 0): string {
  // A private use character marks strings that were numbers; it is repeated if the text contains it.
  const plain = JSON.stringify(JSON.parse(text));
  let mark = '\uE000';
  while (plain.includes(mark)) mark += '\uE000';
  const marked = printJson(JSON.parse(quoteChangedNumbers(text, mark)) as Json, indent);
  return marked.replaceAll(new RegExp(`"${mark}([^"]*)"`, 'g'), '$1');
}

/** An array that grows as resources arrive and is always closed; an object for one resource. */
export const json: Renderer = {
  async *many(resources) {
    let open = false;
    try {
      for await (const resource of resources) {
        yield `${open ? ',' : '['}\n${printJson(resource, 2).replace(/^/gm, '  ')}`;
        open = true;
      }
    } catch (error) {
      if (open) yield '\n]\n';
      throw error;
    }
    yield open ? '\n]\n' : '[]\n';
  },
  one: (resource) => `${printJson(resource, 2)}\n`,
};

/** One compact object per line. */
export const ndjson: Renderer = {
  async *many(resources) {
    for await (const resource of resources) yield `${printJson(resource)}\n`;
  },
  one: (resource) => `${printJson(resource)}\n`,
};
