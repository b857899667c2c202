import { SourceError } from '../errors.ts';
import { isLeavingHeader, isReasonOfLeaving, leftOutReason } from '../headers/header-tables.ts';
import type { MappedColumn } from './mapping.ts';
import type { Purpose } from './rules.ts';
import { isStatusHeader } from './status.ts';

/** Reason for leaving out a column with an unknown header. */
export const notRecognised = 'not recognised';
/** Reason for leaving out a column with a known header. */
export const unknownToService = 'the service has no attribute for it';

/** Effect on people if their status is not read. */
const consequences: Readonly<Record<Purpose, string>> = {
  import: 'people who are disabled there would be created active',
  leavers: 'people who are still employed would be deactivated',
};

/**
 * Refuses a mapping that leaves out a column which looks like a status or, in a file of leavers, like a date of leaving, unless
 * the user chose to leave it out. Throws a `SourceError`.
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

/** True for a column with an unknown header and without a choice of the user. */
export function isLeftOutUnasked({ column, targets, role, ignored, isLeftOutByChoice }: MappedColumn): boolean {
  if (targets.length > 0 || role !== undefined || isLeftOutByChoice) return false;
  const isUnknown = ignored === notRecognised || ignored === unknownToService;
  return (isUnknown || isReasonOfLeaving(column)) && leftOutReason(column) === undefined;
}

/** The error for a column that looks like a status. `values` are examples, if the values show it. */
export function statusLeftOut(
  { column, position }: MappedColumn,
  purpose: Purpose,
  values: readonly string[] = [],
): SourceError {
  const examples = values.length === 0 ? '' : ` (${values.map((value) => JSON.stringify(value)).join(', ')})`;
  const name = column === '' ? `#${position}` : column;
  return new SourceError(
    'statusLeftOut',
    `column ${JSON.stringify(name)} looks like a status${examples} and would be left out: ${consequences[purpose]}`,
    { hint: `Map it with --map "${name}=active", or leave it out with --map "${name}=-".` },
  );
}

function dateLeftOut({ column }: MappedColumn): SourceError {
  return new SourceError(
    'leavingDateLeftOut',
    `column ${JSON.stringify(column)} looks like a date of leaving and would be left out: people whose last day is in the future would be deactivated`,
    { hint: `Map it with --map "${column}=last-day", or leave it out with --map "${column}=-".` },
  );
}
