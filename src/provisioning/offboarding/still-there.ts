import { readCell } from '../mapping/cell.ts';
import type { MappedColumn, Mapping } from '../mapping/index.ts';
import { localDate, readDate } from '../mapping/leaving-date.ts';
import { readStatus } from '../mapping/status.ts';
import type { Row, RowProblem } from '../source/row.ts';

/** The reason in a row why the person has not left. */
export interface StillThere {
  /** `later`: the last day is in the future. `employed`: the status says so. `unclear`: the row cannot be understood. */
  readonly kind: 'later' | 'employed' | 'unclear';
  readonly reason: string;
  readonly place: Pick<RowProblem, 'column' | 'position'>;
}

/**
 * The reason why a row must not deactivate a person: the status says employed, the last day is in the future, or one of them
 * cannot be read. Undefined if there is no reason. A file with neither column has only leavers.
 */
export function stillThere(row: Row, mapping: Mapping | undefined, now: Date): StillThere | undefined {
  // `active` of a resource is what a service said, and whoever is to be deactivated there is active.
  if (row.kind === 'resource') return undefined;
  const columns = mapping?.columns ?? [];
  let hasLeft = false;
  for (const column of columns.filter(isStatus)) {
    const found = byStatus(textOf(row.cells, column, mapping), column);
    if (found === 'left') hasLeft = true;
    else if (found) return found;
  }
  const dates = columns.filter(({ role }) => role === 'leavingDate');
  const today = localDate(now);
  for (const column of dates) {
    const found = byDate(textOf(row.cells, column, mapping), column, today, mapping);
    if (found === 'left') hasLeft = true;
    else if (found) return found;
  }
  const [date] = dates;
  const status = columns.find(isStatus);
  const silent = date ?? status;
  if (hasLeft || !silent) return undefined;
  return answer('unclear', silent, `it is empty, so no column says that the person has left; ${leaveOut(silent)}`);
}

function isStatus({ targets, role }: MappedColumn): boolean {
  return role === 'status' || targets.some(({ path }) => path === 'active');
}

function textOf(cells: readonly string[], column: MappedColumn, mapping: Mapping | undefined): string {
  const content = mapping && readCell(cells[column.position - 1] ?? '', column, mapping.rules, 'text');
  if (content?.kind === 'text') return content.text;
  // What cannot be used is no date and no status, and is said to be none.
  return content?.kind === 'unusable' ? (cells[column.position - 1] ?? '') : '';
}

function byStatus(text: string, column: MappedColumn): StillThere | 'left' | undefined {
  if (text === '') return undefined;
  const active = readStatus(text, { column: column.column, negated: column.reading === 'negated' });
  if (active === false) return 'left';
  if (active === true) {
    return answer(
      'employed',
      column,
      `${JSON.stringify(text)} says that the person has not left; ${leaveOut(column)} if it means something else`,
    );
  }
  // Another status that is not understood, such as a kind of employment, says nothing.
  if (column.role === 'status') return undefined;
  const rule = JSON.stringify(`${column.column}:${text}=inactive`);
  return answer(
    'unclear',
    column,
    `${JSON.stringify(text)} does not say whether the person has left; --map-value ${rule} says it`,
  );
}

function byDate(
  text: string,
  column: MappedColumn,
  today: string,
  mapping: Mapping | undefined,
): StillThere | 'left' | undefined {
  if (text === '') return undefined;
  const days = readDate(text, mapping?.rules.dateOrder);
  if (!days) return answer('unclear', column, `${JSON.stringify(text)} is not a date; ${leaveOut(column)}`);
  const isToCome = days.map((day) => day > today);
  if (isToCome.every((later) => !later)) return 'left';
  if (isToCome.every((later) => later)) {
    return answer(
      'later',
      column,
      `${JSON.stringify(text)} is in the future: run the command again on that day or later`,
    );
  }
  return answer(
    'unclear',
    column,
    `${JSON.stringify(text)} is ${days.join(' or ')}: --date-order dmy or --date-order mdy says which`,
  );
}

function answer(kind: StillThere['kind'], { column, position }: MappedColumn, reason: string): StillThere {
  return { kind, reason, place: { column, position } };
}

function leaveOut({ column }: MappedColumn): string {
  return `--map ${JSON.stringify(`${column}=-`)} leaves the column out`;
}
