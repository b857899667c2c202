import { foldCase } from '../../protocol/value/case.ts';
import type { Row, RowProblem, TableRow } from '../source/row.ts';
import { cellOf, readCell } from './cell.ts';
import { isLeftOutUnasked, statusLeftOut } from './check-left-out.ts';
import { convertText } from './conversion.ts';
import type { MappedColumn, Mapping } from './mapping.ts';
import { isStatusWord, readStatus } from './status.ts';

/** Maximum number of notes about single cells that are shown. */
const keptNotes = 20;
/** Maximum number of status words that are counted separately. */
const keptWords = 30;
/** Maximum number of examples in an error. */
const shownValues = 3;

/**
 * Examines all rows of a table before the first request. Finds status columns that the mapping leaves out, and
 * determines the meaning of status words. Stores counts, but never rows.
 */
export class Survey {
  readonly #watched: { readonly column: MappedColumn; filled: number; readonly words: Map<string, number> }[];
  readonly #status: MappedColumn | undefined;
  readonly #words = new Map<string, { readonly text: string; count: number }>();
  readonly #notes: RowProblem[] = [];
  #silent = 0;
  #noteCount = 0;

  constructor(private readonly mapping: Mapping) {
    this.#watched = mapping.columns
      .filter((column) => isLeftOutUnasked(column))
      .map((column) => ({ column, filled: 0, words: new Map() }));
    this.#status = mapping.columns.find(({ targets }) => targets.some(({ path }) => path === 'active'));
  }

  /** Counts the words of a row, and stores the notes about the row. */
  add(row: Row, notes: readonly RowProblem[] = []): void {
    this.#noteCount += notes.length;
    this.#notes.push(...notes.slice(0, keptNotes - this.#notes.length));
    if (row.kind !== 'table' || row.problems.length > 0) return;
    for (const watched of this.#watched) {
      const text = row.cells[watched.column.position - 1]?.trim() ?? '';
      if (text === '') continue;
      watched.filled++;
      if (isStatusWord(text)) count(watched.words, text);
    }
    if (this.#status) this.#countStatus(row, this.#status);
  }

  /** Throws a `SourceError` if the mapping leaves out a column whose cells are mostly status words. */
  check(): void {
    for (const { column, filled, words } of this.#watched) {
      const said = [...words.values()].reduce((sum, number) => sum + number, 0);
      if (said * 2 > filled) {
        throw statusLeftOut(column, this.mapping.rules.purpose, [...words.keys()].slice(0, shownValues));
      }
    }
  }

  /** Notes to show before anything is sent, one sentence per line. */
  notes(): string[] {
    const more = this.#noteCount - this.#notes.length;
    return [
      ...this.#statusNotes(),
      ...this.#notes.map(({ line, column = 'row', reason }) => `line ${line}, ${column}: ${reason}`),
      ...(more > 0 ? [`and ${more} more notes about cells`] : []),
    ];
  }

  #countStatus(row: TableRow, column: MappedColumn): void {
    const content = cellOf(row, column, this.mapping.rules, 'text');
    if (content.kind === 'none') this.#silent++;
    const text = (row.cells[column.position - 1] ?? '').trim();
    if (content.kind !== 'text') return;
    const known = this.#words.get(foldCase(text));
    if (known) known.count++;
    else if (this.#words.size < keptWords) this.#words.set(foldCase(text), { text, count: 1 });
  }

  #statusNotes(): string[] {
    const status = this.#status;
    if (!status) return [];
    const parts = [...this.#words.values()].map(({ text, count: times }) => {
      const content = readCell(text, status, this.mapping.rules, 'text');
      const said = content.kind === 'text' && statusOf(content.text, status);
      return `${JSON.stringify(text)} is ${said === undefined ? 'not understood' : said ? 'active' : 'inactive'} (${times})`;
    });
    const effect =
      this.mapping.rules.purpose === 'import' && this.mapping.rules.setActive
        ? ': a new person is created as active'
        : '';
    const silent = this.#silent > 0 ? [`empty in ${this.#silent} ${this.#silent === 1 ? 'row' : 'rows'}${effect}`] : [];
    return parts.length + silent.length === 0 ? [] : [`${status.column}: ${[...parts, ...silent].join(', ')}`];
  }
}

/** Converts a text with the conversion of the column, and reads the result as a status. */
function statusOf(text: string, column: MappedColumn): boolean | undefined {
  const converted = convertText(text, column.conversion);
  return 'text' in converted ? readStatus(converted.text, column) : undefined;
}

function count(words: Map<string, number>, text: string): void {
  words.set(text, (words.get(text) ?? 0) + 1);
}

/** Reads all rows of a table of leavers. Returns the notes to show. Throws the errors of `Survey.check`. */
export async function surveyRows(rows: AsyncIterable<Row>, mapping: Mapping): Promise<string[]> {
  const survey = new Survey(mapping);
  for await (const row of rows) survey.add(row);
  survey.check();
  return survey.notes();
}
