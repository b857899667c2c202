import { CsvError, parse } from 'csv-parse';
import { SourceError } from '../errors.ts';
import { type CsvRecord, RegularRecords } from './csv-records.ts';
import { createHeader, isLabelRow, numberedHeader, repeatsHeader } from './header.ts';
import { type PreambleOptions, readPreamble } from './preamble.ts';
import { type Header, maxRowLength, type RowProblem, type TableRow } from './row.ts';

/** Options for reading a CSV file. */
export interface CsvOptions extends PreambleOptions {
  /** Maximum length of a row in bytes of UTF-8. Default: 1 MiB. */
  readonly maxRowLength?: number;
}

/** Callbacks for the parts of a table that are not rows. */
export interface CsvEvents {
  /** Called when the header was read. `skipped` is the number of lines above the header. */
  readonly onHeader?: (header: Header, skipped: number) => void;
  /** Called for a line that is a second header and not a row. */
  readonly onLabels?: (line: number) => void;
}

/**
 * Reads the rows of a CSV file (RFC 4180). Line ends can have any form, and the delimiter can be `,`, `;`, tab or `|`.
 * Two rules are the same as in spreadsheets: a quote inside an unquoted field is an ordinary character, and rows
 * without any text are left out. Yields a row with a problem if the number of fields is wrong, or if a quote closes in
 * the middle of a field. Throws a `SourceError` for a quote that is never closed, a row that is too long, and too many
 * columns.
 */
export async function* readCsv(
  texts: AsyncIterable<string>,
  options: CsvOptions = {},
  events: CsvEvents = {},
): AsyncIterable<TableRow> {
  const limit = options.maxRowLength ?? maxRowLength;
  const { delimiter, skipped, rest } = await readPreamble(texts, limit, options);
  let header: Header | undefined;
  let isFirst = true;
  for await (const records of readRecords(rest, delimiter, skipped + 1, limit)) {
    for (const record of records) {
      if (isBlank(record.cells)) continue;
      if (!header) {
        header =
          options.hasHeader === false
            ? numberedHeader(record.cells, record.line)
            : createHeader(record.cells, record.line);
        events.onHeader?.(header, skipped);
        if (options.hasHeader !== false) continue;
      }
      if (options.hasHeader !== false) {
        if (repeatsHeader(header, record.cells)) continue;
        const isLabels = isFirst && isLabelRow(record.cells);
        isFirst = false;
        if (isLabels) {
          events.onLabels?.(record.line);
          continue;
        }
      }
      yield tableRow(header, record, delimiter);
    }
  }
}

/**
 * Reads the records of each piece of a text. `RegularRecords` splits the text until the first record that is not
 * regular. The parser then reads the rest of the text, from this record on. If the text has an error, first yields the
 * records before the error.
 */
async function* readRecords(
  texts: AsyncIterable<string>,
  delimiter: string,
  firstLine: number,
  limit: number,
): AsyncIterable<readonly CsvRecord[]> {
  const regular = new RegularRecords(delimiter, firstLine, limit);
  const iterator = texts[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done = false, value = '' } = await iterator.next();
      const records: CsvRecord[] = [];
      const isRegular = regular.read(value, done, records);
      yield records;
      if (!isRegular) return yield* parseRecords(startWith(regular.rest, iterator), delimiter, regular.line, limit);
      if (done) return;
    }
  } finally {
    await iterator.return?.();
  }
}

/** Yields a text, and then the remaining texts of an iterator. */
async function* startWith(first: string, rest: AsyncIterator<string>): AsyncGenerator<string, void, undefined> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** Parses the records of each piece of a text. */
async function* parseRecords(
  texts: AsyncIterable<string>,
  delimiter: string,
  firstLine: number,
  limit: number,
): AsyncIterable<readonly CsvRecord[]> {
  let nextLine = firstLine;
  // Collects the records in the callback `on_record`. A stream of record objects would take twice as long, because the
  // stream needs as much time as the parsing.
  let records: CsvRecord[] = [];
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: limit,
    relax_column_count: true,
    relax_quotes: true,
    raw: true,
    // Because of the option `raw`, `on_record` receives an object with the record and the text of the record. The type
    // declarations declare only a `string[]`.
    on_record: (parsed) => {
      const { record: cells, raw } = parsed as unknown as { record: string[]; raw: string };
      records.push({ cells, raw, line: nextLine });
      nextLine += raw.match(/\r\n|\r|\n/g)?.length ?? 0;
      return null;
    },
  });
  // The callbacks of `write` and `end` handle the errors of the parser. This empty listener only prevents that Node.js
  // also reports an error as unhandled.
  parser.on('error', () => {}).resume();
  const taken = (): CsvRecord[] => {
    const all = records;
    records = [];
    return all;
  };
  for await (const text of texts) {
    const error = await new Promise<unknown>((done) => parser.write(text, done));
    yield taken();
    if (error) throw csvError(error, nextLine, limit);
  }
  const error = await new Promise<unknown>((done) => parser.on('error', done).end(done));
  yield taken();
  if (error) throw csvError(error, nextLine, limit);
}

const noProblems: readonly RowProblem[] = [];

function tableRow(header: Header, { cells, raw, line }: CsvRecord, delimiter: string): TableRow {
  const expected = header.columns.length;
  if (raw === '' && cells.length === expected) return { kind: 'table', line, header, cells, problems: noProblems };
  const problems: RowProblem[] = [];
  if (cells.some((cell) => cell.startsWith('"')) && !isWellQuoted(raw, delimiter)) {
    const lines = raw.trimEnd().split(/\r\n|\r|\n/).length;
    const where = lines === 1 ? '' : `, so lines ${line} to ${line + lines - 1} become one row`;
    problems.push({
      line,
      reason: `a closing quote is in the middle of a field${where}: a quote inside a quoted field must be written twice`,
    });
  } else if (cells.length !== expected) {
    const kind = cells.length < expected ? 'few' : 'many';
    problems.push({ line, reason: `too ${kind} fields: the row has ${cells.length}, and the header has ${expected}` });
  }
  return { kind: 'table', line, header, cells: cells.map((cell) => withoutOuterQuotes(cell, raw)), problems };
}

function isBlank(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell.trim() !== '') return false;
  return true;
}

/**
 * Removes the quotes of a field that has a space before its opening quote: `a, "b"`. The parser treats such quotes as
 * text, but the author of the file meant them as quotes around the field.
 */
function withoutOuterQuotes(cell: string, raw: string): string {
  if (!cell.includes('"')) return cell;
  const trimmed = cell.trim();
  // Quotes that are doubled (`""`) in the file are a part of the text. They therefore stay in the field.
  const isMeant = trimmed === cell || !/^"[^"]*"$/.test(trimmed) || raw.includes(trimmed.replaceAll('"', '""'));
  return isMeant ? cell : trimmed.slice(1, -1);
}

/** Returns `true` if a delimiter or the end of the record follows each closing quote. */
function isWellQuoted(raw: string, delimiter: string): boolean {
  const record = raw.replace(/(?:\r\n|\r|\n)$/, '');
  let at = 0;
  while (at < record.length) {
    if (record[at] === '"') {
      at = closingQuote(record, at) + 1;
      while (record[at] === ' ') at++;
      if (at < record.length && !record.startsWith(delimiter, at)) return false;
    }
    const next = record.indexOf(delimiter, at);
    if (next === -1) return true;
    at = next + delimiter.length;
  }
  return true;
}

function closingQuote(record: string, start: number): number {
  for (let at = record.indexOf('"', start + 1); at !== -1; at = record.indexOf('"', at + 2)) {
    if (record[at + 1] !== '"') return at;
  }
  return record.length;
}

/**
 * Converts an error of the parser to a `SourceError` with a hint. The code `CSV_MAX_RECORD_SIZE` means that the row is
 * too long. All other codes mean that a quote is not closed.
 */
function csvError(error: unknown, line: number, limit: number): unknown {
  if (!(error instanceof CsvError)) return error;
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    return new SourceError('tooLong', `the row at line ${line} is longer than ${limit} bytes`, {
      line,
      hint: 'A frequent cause is a quote that is never closed.',
    });
  }
  return new SourceError('quotes', `a quote that opens in the row at line ${line} is never closed`, {
    line,
    hint: 'A quote inside a quoted field must be written twice: "".',
  });
}
