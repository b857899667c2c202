import { SourceError } from '../errors.ts';
import { isHeaderText } from '../headers/header-tables.ts';
import type { Header } from './row.ts';

/** Maximum number of columns in a spreadsheet. */
export const maxColumns = 16_384;

/** A header of what stands in a line. Throws a `SourceError` for more columns than a spreadsheet has. */
export function createHeader(cells: readonly string[], line: number): Header {
  refuseTooWide(cells, line);
  return { line, columns: cells.map((cell) => cell.replace(/[\s\u200b\ufeff]+/g, ' ').trim()) };
}

/** The header of a table without one: `#1`, `#2` and so on, as columns can be named in any table. */
export function numberedHeader(cells: readonly string[], line: number): Header {
  refuseTooWide(cells, line);
  return { line, columns: cells.map((_, index) => `#${index + 1}`) };
}

function refuseTooWide({ length }: readonly string[], line: number): void {
  if (length <= maxColumns) return;
  throw new SourceError('tooWide', `line ${line} has ${length} columns, and a table has ${maxColumns} at most`, {
    line,
    hint: 'Is the delimiter right? --delimiter says what it is.',
  });
}

/** True for a row that repeats the header, as in concatenated files. */
export function repeatsHeader({ columns }: Header, cells: readonly string[]): boolean {
  return (
    cells[0]?.trim() === columns[0] &&
    cells.length === columns.length &&
    cells.every((cell, index) => cell.trim() === columns[index])
  );
}

/** True for a second header line: some exports write a header for programs and a header for people. */
export function isLabelRow(cells: readonly string[]): boolean {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  const known = filled.filter(isHeaderText).length;
  return known >= 3 && known * 5 >= filled.length * 3;
}
