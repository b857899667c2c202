import { cellOf } from '../mapping/cell.ts';
import { daysOf } from '../mapping/days.ts';
import type { MappedColumn, Mapping } from '../mapping/index.ts';
import { localDate } from '../mapping/leaving-date.ts';
import { readStatus } from '../mapping/status.ts';
import type { Row, RowProblem, TableRow } from '../source/row.ts';

/** The reason why a person is not offboarded: the row shows that the person has not left, or the row is unclear. */
export interface StillThere {
  /**
   * `later`: the last day is in the future. `employed`: the status means that the person is employed. `unclear`: the row cannot be
   * understood.
   */
  readonly kind: 'later' | 'employed' | 'unclear';
  readonly reason: string;
  readonly place: Pick<RowProblem, 'column' | 'position'>;
}

/**
 * Returns the reason why a row must not deactivate a person. Possible reasons: the status means that the person is
 * employed; the last day is in the future; the row does not show clearly that the person has left. Returns `undefined`
 * if no reason applies. If the file has neither a status column nor a column for the last day, all rows count as
 * leavers.
 */
export function stillThere(row: Row, mapping: Mapping | undefined, now: Date): StillThere | undefined {
  // Does not check the attribute `active` of a resource. Such a resource comes from a service, where a person who must
  // still be deactivated has the value `true` for `active`.
  if (row.kind === 'resource') return undefined;
  const columns = mapping?.columns ?? [];
  let hasLeft = false;
  for (const column of columns.filter(isStatus)) {
    const found = byStatus(textOf(row, column, mapping), column);
    if (found === 'left') hasLeft = true;
    else if (found) return found;
  }
  const dates = columns.filter(({ role }) => role === 'leavingDate');
  const today = localDate(now);
  for (const column of dates) {
    const found = byDate(textOf(row, column, mapping), column, today, mapping);
    if (found === 'left') hasLeft = true;
    else if (found) return found;
  }
  const [date] = dates;
  const status = columns.find(isStatus);
  const silent = date ?? status;
  if (hasLeft || !silent) return undefined;
  return notLeft(
    'unclear',
    silent,
    `the cell is empty, so no column shows that the person has left; if the column has another meaning, ${leaveOut(silent)}`,
  );
}

function isStatus({ targets, role }: MappedColumn): boolean {
  return role === 'status' || targets.some(({ path }) => path === 'active');
}

function textOf(row: TableRow, column: MappedColumn, mapping: Mapping | undefined): string {
  const content = mapping && cellOf(row, column, mapping.rules, 'text');
  if (content?.kind === 'text') return content.text;
  // Returns the unchanged text of a cell that cannot be used. The caller reports this text as an invalid date or
  // status.
  return content?.kind === 'unusable' ? row.cells[column.position - 1] || content.reason : '';
}

function byStatus(text: string, column: MappedColumn): StillThere | 'left' | undefined {
  if (text === '') return undefined;
  const active = readStatus(text, column);
  if (active === false) return 'left';
  if (active === true) {
    return notLeft(
      'employed',
      column,
      `${JSON.stringify(text)} means that the person has not left; if the column has another meaning, ${leaveOut(column)}`,
    );
  }
  // Ignores an unknown word in an additional status column. The word can be, for example, a kind of employment.
  if (column.role === 'status') return undefined;
  const rule = JSON.stringify(`${column.column}:${text}=inactive`);
  return notLeft(
    'unclear',
    column,
    `${JSON.stringify(text)} does not show whether the person has left; to define the meaning, use --map-value ${rule}`,
  );
}

function byDate(
  text: string,
  column: MappedColumn,
  today: string,
  mapping: Mapping | undefined,
): StillThere | 'left' | undefined {
  if (text === '') return undefined;
  const read = daysOf(text, column, mapping?.rules ?? {});
  if ('reason' in read) return notLeft('unclear', column, `${read.reason}; ${read.wayOut ?? leaveOut(column)}`);
  const { days } = read;
  const isInFuture = days.map((day) => day > today);
  if (isInFuture.every((later) => !later)) return 'left';
  if (isInFuture.every((later) => later)) {
    return notLeft(
      'later',
      column,
      `${JSON.stringify(text)} is in the future: run the command again on that day or later`,
    );
  }
  return notLeft(
    'unclear',
    column,
    `${JSON.stringify(text)} can mean ${days.join(' or ')}: set --date-order dmy or --date-order mdy`,
  );
}

function notLeft(kind: StillThere['kind'], { column, position }: MappedColumn, reason: string): StillThere {
  return { kind, reason, place: { column, position } };
}

function leaveOut({ column }: MappedColumn): string {
  return `use --map ${JSON.stringify(`${column}=-`)} to ignore the column`;
}
