import { SourceError } from '../errors.ts';
import { isHeaderText } from '../headers/header-tables.ts';
import { detectDelimiter } from './delimiter.ts';

/** Options for the lines at the start of a table. */
export interface PreambleOptions {
  /**
   * The delimiter. Default: the delimiter that a line such as `sep=;` names. Without such a line: the delimiter that
   * occurs most often in the header.
   */
  readonly delimiter?: string;
  /**
   * Number of lines above the header to skip. By default, skips a line such as `sep=;`, and also skips a title if the
   * header is recognised below the title.
   */
  readonly skipRows?: number;
  /** False if the file has no header, so that the first line is a row. Default: `true`. */
  readonly hasHeader?: boolean;
}

/** The result of reading the lines before the rows of a table. */
export interface Preamble {
  readonly delimiter: string;
  /** Number of lines above the header, or above the first row if there is no header. */
  readonly skipped: number;
  /** The text that starts with the header, or with the first row. */
  readonly rest: AsyncIterable<string>;
}

/** Maximum number of lines in which the header is searched. */
const searchedLines = 20;
/** Maximum value of `skipRows`. */
const maxSkipRows = 10_000;

/** Matches a line such as `sep=;`, which Excel reads and writes as the first line. */
const separatorLine = /^"?sep=(?<delimiter>[^"]|\t)"?$/i;

/**
 * Reads the lines above the header and finds the delimiter. Throws a `SourceError` if no line follows the lines that
 * must be skipped.
 */
export async function readPreamble(
  texts: AsyncIterable<string>,
  limit: number,
  options: PreambleOptions = {},
): Promise<Preamble> {
  const skipRows = Math.min(options.skipRows ?? 0, maxSkipRows);
  const { lines, text, iterator } = await readLines(texts, skipRows, limit);
  if (lines.length <= skipRows && skipRows > 0) {
    throw new SourceError('empty', `the file has no line after the ${skipRows} lines that are skipped`);
  }
  let at = skipRows;
  const said = separatorLine.exec(lines[at]?.text ?? '')?.groups?.delimiter;
  if (said !== undefined) at++;
  const given = options.delimiter ?? said;
  if (options.skipRows === undefined && options.hasHeader !== false) at = findHeader(lines, at, given);
  const header = lines.slice(at).find((line) => line.text.trim() !== '')?.text ?? '';
  return {
    delimiter: given ?? detectDelimiter(header.trimStart()),
    skipped: at,
    rest: textsFrom(text.slice(lines[at]?.start ?? text.length), iterator),
  };
}

interface Line {
  readonly text: string;
  /** Position in the text at which the line starts. */
  readonly start: number;
}

/**
 * Reads the lines that are skipped, and then the lines in which the header is searched. If the lines are very long,
 * reads fewer lines.
 */
async function readLines(
  texts: AsyncIterable<string>,
  skipRows: number,
  limit: number,
): Promise<{ lines: Line[]; text: string; iterator: AsyncIterator<string> }> {
  const iterator = texts[Symbol.asyncIterator]();
  let text = '';
  let isDone = false;
  let lines: Line[] = [];
  while (!isDone) {
    const next = await iterator.next();
    if (next.done) isDone = true;
    else text += next.value;
    lines = cutLines(text);
    // The last line is not counted, because it may continue in the next chunk. Even after a CR at the end of a chunk,
    // the line end may be incomplete: the CR may be the first half of CRLF.
    const found = lines.length - skipRows - 1;
    if (found > searchedLines || (found > 1 && text.length > limit)) break;
    if ((lines.at(-1)?.start ?? 0) + limit < text.length) break;
  }
  return { lines, text, iterator };
}

function cutLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/g)) {
    lines.push({ text: text.slice(start, index), start });
    start = index + end.length;
  }
  if (start < text.length) lines.push({ text: text.slice(start), start });
  return lines;
}

async function* textsFrom(start: string, iterator: AsyncIterator<string>): AsyncIterable<string> {
  try {
    if (start !== '') yield start;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

/**
 * Returns the index of the header line. The first line is the header, unless a later line is clearly a header and no
 * cell of the first line is a known header.
 */
function findHeader(lines: readonly Line[], start: number, delimiter: string | undefined): number {
  const first = lines.findIndex(({ text }, index) => index >= start && text.trim() !== '');
  if (first === -1) return start;
  const known = (index: number): { known: number; filled: number } => {
    const cells = cellsOf(lines[index]?.text ?? '', delimiter).filter((cell) => cell !== '');
    return { known: cells.filter(isHeaderText).length, filled: cells.length };
  };
  if (known(first).known > 0) return start;
  for (let index = first + 1; index < Math.min(lines.length, first + searchedLines); index++) {
    const found = known(index);
    if (found.known >= 2 && found.known * 2 >= found.filled) return index;
  }
  return start;
}

/** Splits a line into cells. The result is exact enough to recognise headers. */
function cellsOf(line: string, given: string | undefined): string[] {
  const delimiter = given ?? detectDelimiter(line);
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    else if (character === delimiter && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  return [...cells, cell.trim()];
}
