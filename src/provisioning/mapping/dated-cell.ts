import type { RowProblem, TableRow } from '../source/row.ts';
import { cellOf } from './cell.ts';
import { daysOf } from './days.ts';
import type { DateText } from './leaving-date.ts';
import type { DateColumn, Mapping } from './mapping.ts';

/**
 * The result of a date test. `met`: the date, if the date passes the test. `unmet`: the date, if the date does not pass
 * the test.
 * `problem`: the reason why the date cannot be used. An empty cell has none of these fields. If the date can be read in two ways, `met` or `unmet` is the earlier of the two days.
 */
export interface DatedCell {
  readonly met?: DateText;
  readonly unmet?: DateText;
  readonly problem?: RowProblem;
}

/** The comparison of a date with today. `flag` is the flag that names the column of the date. */
interface DateTest {
  readonly flag: string;
  readonly isMet: (day: DateText, today: DateText) => boolean;
}

/**
 * Tests the date of a row. Some dates can be read in two ways. For such a date, tests both days, and returns a problem
 * if the two results differ.
 */
export function testDate(
  row: TableRow,
  { columns, rules }: Mapping,
  dates: DateColumn | undefined,
  { flag, isMet }: DateTest,
): DatedCell {
  const column = dates && columns[dates.position - 1];
  if (!column || row.problems.length > 0) return {};
  const content = cellOf(row, column, rules, 'text');
  if (content.kind === 'none' || content.kind === 'clear') return {};
  const problem = (reason: string): DatedCell => ({
    problem: { line: row.line, column: column.column, position: column.position, reason },
  });
  if (content.kind === 'unusable') return problem(content.reason);
  const text = JSON.stringify(content.text);
  const read = daysOf(content.text, column, rules);
  if ('reason' in read) {
    const wayOut = read.wayOut === undefined ? '' : `; ${read.wayOut}`;
    return problem(`${read.reason}, which ${flag} needs${wayOut}`);
  }
  const days = [...read.days].sort();
  const [first] = days;
  const results = days.map((day) => isMet(day, dates.today));
  if (!results.includes(true)) return first === undefined ? {} : { unmet: first };
  if (!results.includes(false) && first !== undefined) return { met: first };
  return problem(`${text} can mean ${days.join(' or ')}: set --date-order dmy or --date-order mdy`);
}
