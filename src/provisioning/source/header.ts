import { SourceError } from '../errors.ts';
import { isHeaderText } from '../headers/header-tables.ts';
import type { Header } from './row.ts';

/** Maximum number of columns in a spreadsheet. */
export const maxColumns = 16_384;

/** Creates a header from the cells of a line. Throws a `SourceError` if there are more than `maxColumns` cells. */
export function createHeader(cells: readonly string[], line: number): Header {
  refuseTooWide(cells, line);
  return { line, columns: cells.map((cell) => cell.replace(/[\s\u200b\ufeff]+/g, ' ').trim()) };
}

/**
 * Creates the header of a table that has no header line. The columns are `#1`, `#2` and so on. These names can be used
 * for the columns of any table.
 */
export function numberedHeader(cells: readonly string[], line: number): Header {
  refuseTooWide(cells, line);
  return { line, columns: cells.map((_, index) => `#${index + 1}`) };
}

function refuseTooWide({ length }: readonly string[], line: number): void {
  if (length <= maxColumns) return;
  throw new SourceError('tooWide', `line ${line} has ${length} columns, but a table can have at most ${maxColumns}`, {
    line,
    hint: 'Check the delimiter of the file, and set it with --delimiter.',
  });
}

/** True for a row that repeats the header. Such rows occur in concatenated files. */
export function repeatsHeader({ columns }: Header, cells: readonly string[]): boolean {
  return (
    cells[0]?.trim() === columns[0] &&
    cells.length === columns.length &&
    cells.every((cell, index) => cell.trim() === columns[index])
  );
}

/** True for a line that is a second header. Some exports have one header line for programs and a second header line for people. */
export function isLabelRow(cells: readonly string[]): boolean {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  const known = filled.filter(isHeaderText).length;
  return known >= 3 && known * 5 >= filled.length * 3;
}
