import type { TableRow } from '../source/row.ts';
import { type DatedCell, testDate } from './dated-cell.ts';
import type { Mapping } from './mapping.ts';

/**
 * Compares the last day of the memberships of a row with the present day. Returns a past day in `met`, and any other
 * day in `unmet`. On the last day itself, the memberships have not ended. Memberships without a last day do not end.
 */
export function endOfMemberships(row: TableRow, mapping: Mapping): DatedCell {
  return testDate(row, mapping, mapping.until, { flag: '--until', isMet: (day, today) => day < today });
}

/** Returns a note about the rows whose memberships have ended. Returns an empty array if there are no such rows. */
export function endedNotes(count: number, { until, columns }: Mapping): string[] {
  if (count === 0 || !until) return [];
  const column = JSON.stringify(columns[until.position - 1]?.column ?? '');
  return count === 1
    ? [
        `1 row has a past date in column ${column}: if the person is still in the groups of this row, the import removes the person from these groups`,
      ]
    : [
        `${count} rows have a past date in column ${column}: if the people are still in the groups of these rows, the import removes the people from these groups`,
      ];
}
