import type { RowProblem, TableRow } from '../source/row.ts';
import { cellOf } from './cell.ts';
import { type DateText, readDate } from './leaving-date.ts';
import type { DateColumn, Mapping } from './mapping.ts';

/**
 * The result of comparing the date of a row with today. `met` is the date if it passes the test, and `problem` is set if
 * the date cannot be used. For any other row, neither is set.
 */
export interface DatedCell {
  readonly met?: DateText;
  readonly problem?: RowProblem;
}

/** The comparison of a date with today. `flag` is the flag that names the column of the date. */
interface DateTest {
  readonly flag: string;
  readonly isMet: (day: DateText, today: DateText) => boolean;
}

/**
 * Tests the date of a row. A date that can be read in two ways is a problem only if the two days give different results.
 * The result is then independent of the order of day and month.
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
  const days = readDate(content.text, rules.dateOrder);
  if (!days) return problem(`${text} is not a date, which ${flag} needs`);
  const results = days.map((day) => isMet(day, dates.today));
  if (!results.includes(true)) return {};
  const [first] = [...days].sort();
  if (!results.includes(false) && first !== undefined) return { met: first };
  return problem(`${text} can mean ${days.join(' or ')}: set --date-order dmy or --date-order mdy`);
}
