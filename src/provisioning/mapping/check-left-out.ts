import { SourceError } from '../errors.ts';
import { isLeavingHeader, isReasonOfLeaving, leftOutReason } from './header-tables.ts';
import type { MappedColumn } from './mapping.ts';
import type { Purpose } from './rules.ts';
import { isStatusHeader } from './status.ts';

/** Why a column is left out whose header nobody knows. */
export const notRecognised = 'not recognised';
/** Why a column is left out whose header is known. */
export const unknownToService = 'the service has no attribute for it';

/** What happens to people when their status is not read. */
const consequences: Readonly<Record<Purpose, string>> = {
  import: 'people who are disabled there would be created active',
  leavers: 'people who are still employed would be deactivated',
};

/**
 * Refuses a mapping that leaves out a column which looks like a status by its header or, in a file of leavers, like the date of
 * leaving, unless somebody said that it is to be left out. Throws a `SourceError`.
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

/** True for a column that nobody knows anything about, and nobody said anything about. */
export function isLeftOutUnasked({ column, targets, role, ignored, isLeftOutByChoice }: MappedColumn): boolean {
  if (targets.length > 0 || role !== undefined || isLeftOutByChoice) return false;
  const isUnknown = ignored === notRecognised || ignored === unknownToService;
  return (isUnknown || isReasonOfLeaving(column)) && leftOutReason(column) === undefined;
}

/** The error for a column that looks like a status. `values` are examples, where these gave it away. */
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
