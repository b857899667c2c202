import { SourceError } from '../errors.ts';
import { columnIndex } from './column-reference.ts';
import type { Row } from './row.ts';
import { matcherOf } from './wildcard.ts';

/** Options that select rows of a source. */
export interface Selection {
  /** Maximum number of rows that are read. */
  readonly maxRows?: number;
  /**
   * Conditions that a row must match. Each condition names a column and a pattern, and all conditions must match. `*`
   * in a pattern stands for any text. Case is ignored.
   */
  readonly matchRows?: readonly { readonly column: string; readonly pattern: string }[];
}

/** Information about the rows that a selection left out. */
export interface Skipped {
  readonly unmatched: number;
  /** True if the source has more than `maxRows` matching rows. */
  readonly isCut: boolean;
}

/**
 * Yields the selected rows. At the end, calls `onEnd` with information about the rows that were left out. If there is
 * no selection, does not call `onEnd`. Throws a `SourceError` for a column that does not exist. Also throws a
 * `SourceError` if there are patterns, but the rows are resources and have no columns.
 */
export function selectRows(
  rows: AsyncIterable<Row>,
  selection: Selection,
  onEnd: (skipped: Skipped) => void = () => {},
): AsyncIterable<Row> {
  const { maxRows, matchRows = [] } = selection;
  return maxRows === undefined && matchRows.length === 0 ? rows : select(rows, selection, onEnd);
}

async function* select(
  rows: AsyncIterable<Row>,
  { maxRows = Number.POSITIVE_INFINITY, matchRows = [] }: Selection,
  onEnd: (skipped: Skipped) => void,
): AsyncIterable<Row> {
  let isWanted: ((row: Row) => boolean) | undefined;
  let unmatched = 0;
  let count = 0;
  for await (const row of rows) {
    isWanted ??= rowTest(row, matchRows);
    if (!isWanted(row)) unmatched++;
    else if (count++ < maxRows) yield row;
    else return onEnd({ unmatched, isCut: true });
  }
  onEnd({ unmatched, isCut: false });
}

function rowTest(first: Row, matchRows: NonNullable<Selection['matchRows']>): (row: Row) => boolean {
  if (matchRows.length === 0) return () => true;
  if (first.kind !== 'table') {
    throw new SourceError('badMap', '--match-rows can be used only for a table, but this file contains SCIM resources');
  }
  const tests = matchRows.map(({ column, pattern }) => ({
    index: columnIndex(first.header.columns, column),
    test: matcherOf(pattern),
  }));
  return (row) =>
    row.kind === 'table' &&
    tests.every(({ index, test }) => {
      const values = row.values?.[index] ?? [];
      return values.length > 1 ? values.some((value) => test(value.trim())) : test(row.cells[index]?.trim() ?? '');
    });
}
