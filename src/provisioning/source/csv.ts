import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { SourceError } from '../errors.ts';
import { detectDelimiter } from './delimiter.ts';
import { type Header, maxRowLength, type RowProblem, type TableRow } from './row.ts';

/** How a CSV file is to be read where detection is not wanted. */
export interface CsvOptions {
  /** Default: the one that the header line uses most. */
  readonly delimiter?: string;
  /** Longest row in bytes of UTF-8. Default 1 MiB. */
  readonly maxRowLength?: number;
}

/**
 * Reads the rows of a CSV file (RFC 4180; LF or CRLF; `,`, `;`, tab or `|`). A row with too few or too many fields is
 * yielded with its problem. Throws a `SourceError` for broken quotes, a row that is too long, and a header that repeats.
 */
export async function* readCsv(texts: AsyncIterable<string>, options: CsvOptions = {}): AsyncIterable<TableRow> {
  const limit = options.maxRowLength ?? maxRowLength;
  const { start, rest } = await readHeaderLine(texts, limit);
  const lines = createLineCounter();
  const parser = parse({
    delimiter: options.delimiter ?? detectDelimiter(start),
    max_record_size: limit,
    relax_column_count: true,
    skip_empty_lines: true,
    // Runs as the parser goes, so that an error's line can be told although rows before it still wait to be read.
    // The typings know no other record than a `string[]` here; the parser passes on any object.
    on_record: (cells, { lines: parserLine }) =>
      ({ cells, line: lines.startOf(cells, parserLine) }) as unknown as string[],
  });
  const piping = pipeline(Readable.from(rest), parser);
  // The loop below meets the same error; without this, Node would also report it as unhandled.
  piping.catch(() => {});
  let header: Header | undefined;
  try {
    for await (const { cells, line } of parser as AsyncIterable<Parsed>) {
      if (header) yield tableRow(header, cells, line);
      else header = createHeader(cells, line);
    }
  } catch (error) {
    throw error instanceof CsvError ? csvError(error, lines, limit) : error;
  }
}

interface Parsed {
  readonly cells: string[];
  readonly line: number;
}

/** Reads up to the end of the header's first line, so that its delimiter can be found. */
async function readHeaderLine(
  texts: AsyncIterable<string>,
  limit: number,
): Promise<{ start: string; rest: AsyncIterable<string> }> {
  const iterator = texts[Symbol.asyncIterator]();
  let text = '';
  let done = false;
  while (!done && text.length <= limit && !/\S[^\n]*\n/.test(text)) {
    const next = await iterator.next();
    if (next.done) done = true;
    else text += next.value;
  }
  async function* rest(): AsyncIterable<string> {
    try {
      if (text !== '') yield text;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { start: text.trimStart().split('\n', 1)[0] ?? '', rest: rest() };
}

/** Physical line numbers from the parser's, which counts a CRLF inside quotes as two lines. */
function createLineCounter() {
  let counted = 0;
  let end = 0;
  return {
    startOf(record: readonly string[], parserLine: number): number {
      let breaks = 0;
      for (const cell of record) {
        for (const [lineBreak] of cell.matchAll(/\r\n|\r|\n/g)) {
          breaks++;
          if (lineBreak.length === 2) counted++;
        }
      }
      end = parserLine - counted;
      return end - breaks;
    },
    /** The line where the row after the last one starts, blank lines aside. */
    next: () => end + 1,
    physical: (parserLine: number) => parserLine - counted,
  };
}

function createHeader(record: readonly string[], line: number): Header {
  const columns = record.map((name) => name.trim());
  const seen = new Map<string, number>();
  columns.forEach((name, index) => {
    const key = name.toLowerCase();
    const earlier = seen.get(key);
    if (name !== '' && earlier !== undefined) {
      throw new SourceError(
        'duplicate-header',
        `the header names ${JSON.stringify(name)} twice, in columns ${earlier + 1} and ${index + 1}`,
        { line, hint: 'Rename or remove one of them.' },
      );
    }
    seen.set(key, index);
  });
  return { line, columns };
}

function tableRow(header: Header, cells: readonly string[], line: number): TableRow {
  const expected = header.columns.length;
  const problems: RowProblem[] = [];
  if (cells.length !== expected) {
    const kind = cells.length < expected ? 'few' : 'many';
    problems.push({ line, reason: `too ${kind} fields: ${cells.length} where the header has ${expected}` });
  }
  return { kind: 'table', line, header, cells, problems };
}

/** The parser's errors in words that say what to do; any other of its codes is a broken quote too. */
function csvError(error: CsvError, lines: ReturnType<typeof createLineCounter>, limit: number): SourceError {
  const rowStart = lines.next();
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
    return new SourceError('quotes', `a quote that opens in the row at line ${rowStart} is never closed`, {
      line: rowStart,
      hint: 'A quote inside a quoted field is written twice: "".',
    });
  }
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    return new SourceError('too-long', `the row at line ${rowStart} is longer than ${limit} bytes`, {
      line: rowStart,
      hint: 'Often this is a quote that opens and is never closed.',
    });
  }
  const line = typeof error.lines === 'number' ? lines.physical(error.lines) : rowStart;
  return new SourceError('quotes', `line ${line} has a quote in the middle of a field`, {
    line,
    hint: 'Put the whole field in quotes and write a quote inside it twice: "5"" disk".',
  });
}
