import { SourceError } from '../errors.ts';
import { columnIndex } from './column-reference.ts';
import type { Row } from './row.ts';
import { matcherOf } from './wildcard.ts';

/** Which rows of a source are wanted. */
export interface Selection {
  /** The most rows that are read. */
  readonly maxRows?: number;
  /** Only rows whose columns match, all of them; `*` in a pattern is any text, case does not count. */
  readonly matchRows?: readonly { readonly column: string; readonly pattern: string }[];
}

/** How many rows were left out. */
export interface Skipped {
  readonly unmatched: number;
  /** True when there are rows beyond `maxRows`. */
  readonly isCut: boolean;
}

/**
 * The rows that are wanted. `onEnd` is told what was left out, once all rows have been read; not where nothing is to be left out. Throws a `SourceError` for a
 * column that is not there, and for patterns where rows are resources.
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
    throw new SourceError('badMap', 'only rows of a table can be matched, but this file has resources');
  }
  const tests = matchRows.map(({ column, pattern }) => ({
    index: columnIndex(first.header.columns, column),
    test: matcherOf(pattern),
  }));
  return (row) => row.kind === 'table' && tests.every(({ index, test }) => test(row.cells[index]?.trim() ?? ''));
}
