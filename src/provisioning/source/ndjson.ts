import { parseJsonAsWritten } from '../../protocol/json/exact-json.ts';
import { describeType, isObject } from '../../protocol/json/json.ts';
import { readLines } from './lines.ts';
import type { ResourceRow } from './row.ts';

/** Reads one SCIM resource per line. If a line is not a JSON object, yields a row with a problem. Skips blank lines. */
export async function* readNdjson(
  texts: AsyncIterable<string>,
  options: { maxRowLength?: number } = {},
): AsyncIterable<ResourceRow> {
  for await (const { line, text } of readLines(texts, options.maxRowLength)) {
    if (text.trim() !== '') yield parseResource(text, line);
  }
}

/**
 * Parses one resource. Returns a row with a problem if the text is not a JSON object. Keeps the exact digits of a
 * number that may be an identifier.
 */
export function parseResource(text: string, line: number): ResourceRow {
  try {
    const value = parseJsonAsWritten(text);
    if (isObject(value)) return { kind: 'resource', line, resource: value, problems: [] };
    return broken(line, `a resource must be a JSON object, not ${describeType(value)}`);
  } catch (error) {
    return broken(line, `not valid JSON: ${error instanceof Error ? firstLine(error.message) : 'unreadable'}`);
  }
}

function broken(line: number, reason: string): ResourceRow {
  return { kind: 'resource', line, resource: {}, problems: [{ line, reason }] };
}

/**
 * Returns only the first line of a message. V8 quotes the text around the error, so the other lines can contain text of
 * the file.
 */
function firstLine(message: string): string {
  return (message.split('\n', 1)[0] ?? '').slice(0, 200);
}
