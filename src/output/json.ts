import { quoteChangedNumbers } from '../protocol/json/exact-json.ts';
import type { Json } from '../protocol/json/json.ts';
import type { Renderer } from './renderer.ts';

/** Characters that JSON and YAML let stand as they are and that a terminal obeys: DEL, C1, directional and line-breaking ones. */
const obeyed = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const everyObeyed = new RegExp(obeyed, 'g');

/** True when text has a character that a terminal would obey and JSON does not escape by itself. */
export function hasObeyed(text: string): boolean {
  return obeyed.test(text);
}

/** Writes such characters as JSON and YAML escapes, which is right only where they stand in double quotes. */
export function escapeObeyed(text: string): string {
  return text.replace(everyObeyed, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** JSON text of a value that parses to exactly that value, and that does nothing to a terminal. */
export function printJson(value: Json, indent = 0): string {
  return escapeObeyed(JSON.stringify(value, null, indent));
}

/** JSON text laid out anew, as `printJson` does, with every number as it stands in the text. */
export function printJsonText(text: string, indent = 0): string {
  // A character of private use marks the strings that were numbers; more of them where the text has it itself.
  const plain = JSON.stringify(JSON.parse(text));
  let mark = '\uE000';
  while (plain.includes(mark)) mark += '\uE000';
  const marked = printJson(JSON.parse(quoteChangedNumbers(text, mark)) as Json, indent);
  return marked.replaceAll(new RegExp(`"${mark}([^"]*)"`, 'g'), '$1');
}

/** An array that grows as resources arrive and is closed whatever happens; an object for one resource. */
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

/** One compact object a line. */
export const ndjson: Renderer = {
  async *many(resources) {
    for await (const resource of resources) yield `${printJson(resource)}\n`;
  },
  one: (resource) => `${printJson(resource)}\n`,
};
