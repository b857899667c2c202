import { csvLine } from '../../output/delimited.ts';
import { printJson } from '../../output/json.ts';
import type { JsonObject } from '../../protocol/json/json.ts';

/**
 * Formats people as lines of JSON. Yields one text for each page, because a separate write for each person would be
 * slow.
 */
export async function* ndjsonText(pages: AsyncIterable<readonly JsonObject[]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((person) => `${printJson(person)}\n`).join('');
}

/** Formats people as a JSON array. If a read of `pages` fails, first closes the array and then rethrows the error. */
export async function* jsonText(pages: AsyncIterable<readonly JsonObject[]>): AsyncGenerator<string> {
  let isOpen = false;
  try {
    for await (const page of pages) {
      if (page.length === 0) continue;
      yield `${isOpen ? ',' : '['}\n${page.map((person) => printJson(person, 2).replace(/^/gm, '  ')).join(',\n')}`;
      isOpen = true;
    }
  } catch (error) {
    if (isOpen) yield '\n]\n';
    throw error;
  }
  yield isOpen ? '\n]\n' : '[]\n';
}

/**
 * Formats rows as CSV. Writes the header with the first page. If an error occurs before the first page, nothing is
 * written.
 */
export async function* csvText(
  headers: readonly string[],
  pages: AsyncIterable<readonly (readonly string[])[]>,
): AsyncGenerator<string> {
  let head = csvLine(headers);
  for await (const page of pages) {
    yield head + page.map(csvLine).join('');
    head = '';
  }
  if (head !== '') yield head;
}
