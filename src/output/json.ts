import { quoteChangedNumbers } from '../protocol/json/exact-json.ts';
import type { Json } from '../protocol/json/json.ts';
import type { Renderer } from './renderer.ts';

/**
 * Matches the control characters that a terminal interprets, but that JSON and YAML do not escape. These are DEL, C1,
 * directional and line-breaking characters.
 */
const obeyed = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const everyObeyed = new RegExp(obeyed, 'g');

/** True if text contains a character that `obeyed` matches. */
export function hasObeyed(text: string): boolean {
  return obeyed.test(text);
}

/**
 * Escapes the characters that `obeyed` matches, in the syntax of JSON and YAML. The text must be inside double quotes.
 */
export function escapeObeyed(text: string): string {
  return text.replace(everyObeyed, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Converts a value to JSON text without control characters. The text parses to exactly the same value. */
export function printJson(value: Json, indent = 0): string {
  return escapeObeyed(JSON.stringify(value, null, indent));
}

/** Formats JSON text like `printJson`, but keeps the written form of every number. */
export function printJsonText(text: string, indent = 0): string {
  // `quoteChangedNumbers` replaces numbers with strings that begin with `mark`. `replaceAll` turns only these strings back into numbers. `mark` must not occur in the JSON text, and therefore consists of private-use characters.
  const plain = JSON.stringify(JSON.parse(text));
  let mark = '\uE000';
  while (plain.includes(mark)) mark += '\uE000';
  const marked = printJson(JSON.parse(quoteChangedNumbers(text, mark)) as Json, indent);
  return marked.replaceAll(new RegExp(`"${mark}([^"]*)"`, 'g'), '$1');
}

/**
 * Prints a list as an array. The array is written while resources arrive, and is closed even if the source throws an
 * error. Prints one resource as an object.
 */
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

/** Prints one compact object per line. */
export const ndjson: Renderer = {
  async *many(resources) {
    for await (const resource of resources) yield `${printJson(resource)}\n`;
  },
  one: (resource) => `${printJson(resource)}\n`,
};
