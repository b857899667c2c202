import { SourceError } from '../errors.ts';
import { isLeavingHeader, isReasonOfLeaving, leftOutReason } from '../headers/header-tables.ts';
import type { MappedColumn } from './mapping.ts';
import type { Purpose } from './rules.ts';
import { isStatusHeader } from './status.ts';

/** Reason for leaving out a column with an unknown header. */
export const notRecognised = 'not recognised';
/** Reason for leaving out a known column whose attribute is missing. */
export const unknownToService = 'the service has no attribute for this column';

/** The effect on people if a status column is left out. */
const consequences: Readonly<Record<Purpose, string>> = {
  import: 'people who are disabled in the file would be created as active',
  leavers: 'people who are still employed would be deactivated',
};

/**
 * Throws a `SourceError` if the mapping leaves out a column that looks like a status. Does not throw if the user chose
 * to leave the column out. In a file of leavers, also checks columns that look like a leaving date.
 */
export function checkLeftOut(columns: readonly MappedColumn[], purpose: Purpose): void {
  const isStatusKnown = columns.some(
    ({ targets, role }) => role === 'leavingDate' || targets.some(({ path }) => path === 'active'),
  );
  for (const column of columns) {
    if (!isLeftOutUnasked(column)) continue;
    const { column: header } = column;
    if (isReasonOfLeaving(header) ? !isStatusKnown : isStatusHeader(header)) throw statusLeftOut(column, purpose);
    if (purpose === 'leavers' && isLeavingHeader(header) && !isReasonOfLeaving(header)) throw dateLeftOut(column);
  }
}

/**
 * True if a column is left out because its header or its attribute is unknown. False if the user chose to leave out the
 * column.
 */
export function isLeftOutUnasked({ column, targets, role, ignored, isLeftOutByChoice }: MappedColumn): boolean {
  if (targets.length > 0 || role !== undefined || isLeftOutByChoice) return false;
  const isUnknown = ignored === notRecognised || ignored === unknownToService;
  return (isUnknown || isReasonOfLeaving(column)) && leftOutReason(column) === undefined;
}

/**
 * Creates the error for a column that looks like a status. `values` contains examples of cells of the column that look
 * like a status.
 */
export function statusLeftOut(
  { column, position }: MappedColumn,
  purpose: Purpose,
  values: readonly string[] = [],
): SourceError {
  const examples = values.length === 0 ? '' : ` (${values.map((value) => JSON.stringify(value)).join(', ')})`;
  const name = column === '' ? `#${position}` : column;
  return new SourceError(
    'statusLeftOut',
    `column ${JSON.stringify(name)} looks like a status${examples}, but is not mapped, so ${consequences[purpose]}`,
    { hint: `Map the column with --map "${name}=active", or ignore it with --map "${name}=-".` },
  );
}

function dateLeftOut({ column }: MappedColumn): SourceError {
  return new SourceError(
    'leavingDateLeftOut',
    `column ${JSON.stringify(column)} looks like a leaving date, but is not mapped, so people whose last day is in the future would be deactivated`,
    { hint: `Map the column with --map "${column}=last-day", or ignore it with --map "${column}=-".` },
  );
}
