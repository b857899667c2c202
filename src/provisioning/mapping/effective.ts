import type { Row, RowProblem, TableRow } from '../source/row.ts';
import { type DatedCell, testDate } from './dated-cell.ts';
import type { DateText } from './leaving-date.ts';
import type { Mapping } from './mapping.ts';

/** The rows of a source that can be imported now. Rows with a future start date are left for a later run. */
export interface EffectiveRows {
  /** Reads the rows from the start. Includes the rows without a date, and the rows with a date that cannot be read. */
  rows(): AsyncIterable<Row>;
  /**
   * Returns a note about the rows that are left for a later run. The note is about the last complete read. Returns an
   * empty array if there are no such rows.
   */
  notes(): string[];
}

/** Leaves out the rows with a future date in the column `effective` of the mapping. */
export function effectiveRows(read: () => AsyncIterable<Row>, mapping: Mapping): EffectiveRows {
  const { effective } = mapping;
  if (!effective) return { rows: read, notes: () => [] };
  let left: { readonly count: number; readonly next: DateText } | undefined;
  return {
    rows: async function* rows() {
      let count = 0;
      let next: DateText | undefined;
      for await (const row of read()) {
        const { met: later } = row.kind === 'table' ? startOf(row, mapping) : {};
        if (later === undefined) {
          yield row;
          continue;
        }
        count++;
        if (next === undefined || later < next) next = later;
      }
      left = next === undefined ? undefined : { count, next };
    },
    notes: () => (left ? [describeLeft(left, mapping.columns[effective.position - 1]?.column ?? '')] : []),
  };
}

function describeLeft({ count, next }: { count: number; next: DateText }, column: string): string {
  const place = `in column ${JSON.stringify(column)}`;
  return count === 1
    ? `1 row waits for a later run, because its date ${place} is in the future: ${next}`
    : `${count} rows wait for a later run, because their dates ${place} are in the future; the next date is ${next}`;
}

/** Returns the problem of a start date that cannot be used. Returns `undefined` if the row has no such problem. */
export function effectiveProblem(row: TableRow, mapping: Mapping): RowProblem | undefined {
  return startOf(row, mapping).problem;
}

function startOf(row: TableRow, mapping: Mapping): DatedCell {
  return testDate(row, mapping, mapping.effective, { flag: '--effective', isMet: (day, today) => day > today });
}
