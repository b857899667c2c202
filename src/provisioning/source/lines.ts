import { SourceError } from '../errors.ts';
import { maxRowLength } from './row.ts';

/** One physical line without its line end, and its number, counted from 1. */
export interface Line {
  readonly line: number;
  readonly text: string;
}

/**
 * Splits text into lines at LF or CRLF. Throws a `SourceError` for a line that is longer than `limit` characters.
 * `hint` is the hint of this error.
 */
export async function* readLines(
  texts: AsyncIterable<string>,
  limit = maxRowLength,
  hint = 'NDJSON must have one resource per line.',
): AsyncIterable<Line> {
  let line = 1;
  let rest = '';
  for await (const text of texts) {
    const pieces = (rest + text).split('\n');
    rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      yield { line, text: withoutReturn(piece, line, limit, hint) };
      line++;
    }
    checkLength(rest, line, limit, hint);
  }
  if (rest !== '') yield { line, text: withoutReturn(rest, line, limit, hint) };
}

function withoutReturn(text: string, line: number, limit: number, hint: string): string {
  checkLength(text, line, limit, hint);
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

function checkLength(text: string, line: number, limit: number, hint: string): void {
  if (text.length <= limit) return;
  throw new SourceError('tooLong', `line ${line} is longer than ${limit} characters`, {
    line,
    hint,
  });
}
