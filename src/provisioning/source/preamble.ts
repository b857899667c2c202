import { SourceError } from '../errors.ts';
import { isHeaderText } from '../headers/header-tables.ts';
import { detectDelimiter } from './delimiter.ts';

/** How the start of a table is to be read. */
export interface PreambleOptions {
  /** Default: what a line `sep=;` says, else what the header uses most. */
  readonly delimiter?: string;
  /** Lines above the header that are left out. Default: a line `sep=;`, and a title, which is told by the header below it. */
  readonly skipRows?: number;
  /** False: the first line is a row. Default true. */
  readonly hasHeader?: boolean;
}

/** What stands before the rows of a table. */
export interface Preamble {
  readonly delimiter: string;
  /** Lines above the header, or above the first row where there is no header. */
  readonly skipped: number;
  /** The text from there on. */
  readonly rest: AsyncIterable<string>;
}

/** How many lines below a title are searched for the header. */
const searchedLines = 20;
/** How many lines can be said to be skipped. */
const maxSkipRows = 10_000;

/** `sep=;`, which Excel reads and writes as the first line. */
const separatorLine = /^"?sep=(?<delimiter>[^"]|\t)"?$/i;

/** Reads what stands above the header and finds the delimiter. Throws a `SourceError` when there is less than is to be skipped. */
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
  /** Where it starts in the text. */
  readonly start: number;
}

/** Reads what is skipped and the lines in which the header is searched, fewer where they are very long. */
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
    // The last line may go on, and a lone return may be half a line end.
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

/** The line of the header: the first one, unless nothing in it is known and a line below it is clearly a header. */
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

/** The cells of a line, well enough to recognise headers among them. */
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
