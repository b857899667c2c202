import type { Row, RowProblem, TableRow } from '../source/row.ts';
import { cellOf } from './cell.ts';
import { type DateText, readDate } from './leaving-date.ts';
import type { Mapping } from './mapping.ts';

/** The rows of a source that can be imported now. Rows with a future start date are left for a later run. */
export interface EffectiveRows {
  /** Reads the rows from the start. Includes the rows without a date, and the rows with a date that cannot be read. */
  rows(): AsyncIterable<Row>;
  /**
   * Returns a note about the rows that the last complete read left for a later run. Returns an empty array if there are
   * no such rows.
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
        const { later } = row.kind === 'table' ? startOf(row, mapping) : {};
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
    ? `1 row is left for a later run, because its date ${place} is still to come: ${next}`
    : `${count} rows are left for a later run, because their dates ${place} are still to come; the next date is ${next}`;
}

/** Returns the reason why the start date of a row cannot be used. Returns `undefined` if there is no such reason. */
export function effectiveProblem(row: TableRow, mapping: Mapping): RowProblem | undefined {
  return startOf(row, mapping).problem;
}

/**
 * The result of reading the start date of a row. `later` is set if the date is in the future, and `problem` if the date
 * cannot be used. For any other row, neither is set.
 */
interface Start {
  readonly later?: DateText;
  readonly problem?: RowProblem;
}

function startOf(row: TableRow, { columns, rules, effective }: Mapping): Start {
  const column = effective && columns[effective.position - 1];
  if (!column || row.problems.length > 0) return {};
  const content = cellOf(row, column, rules, 'text');
  if (content.kind === 'none' || content.kind === 'clear') return {};
  const problem = (reason: string): Start => ({
    problem: { line: row.line, column: column.column, position: column.position, reason },
  });
  if (content.kind === 'unusable') return problem(content.reason);
  const text = JSON.stringify(content.text);
  const days = readDate(content.text, rules.dateOrder);
  if (!days) return problem(`${text} is not a date, which --effective needs`);
  const isLater = days.map((day) => day > effective.today);
  if (!isLater.includes(true)) return {};
  const [first] = [...days].sort();
  if (!isLater.includes(false) && first !== undefined) return { later: first };
  return problem(`${text} can mean ${days.join(' or ')}: set --date-order dmy or --date-order mdy`);
}
