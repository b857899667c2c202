import { describeChange } from './changed-values.ts';
import type { OffboardResult } from './offboarding/result.ts';
import { noLine, type RowResult } from './result.ts';

/** One line of a readable report: the result of a row, and the reason. */
export interface ReportLine {
  /** Empty for a result that belongs to no row. */
  readonly line: number | '';
  readonly person: string;
  /** `Manager: Jane Doe` or `Group: Sales`. Empty if the result is about the person of the row. */
  readonly link: string;
  readonly outcome: string;
  readonly id: string;
  readonly detail: string;
}

/**
 * Converts a result to a line of a report. Texts of the server are not changed, so the caller must make control characters in them visible
 * before printing.
 */
export function reportLine(result: RowResult | OffboardResult): ReportLine {
  const link = result.step === 'person' ? '' : `${result.step === 'manager' ? 'Manager' : 'Group'}: ${result.target}`;
  return {
    line: result.line === noLine ? '' : result.line,
    person: result.key,
    link,
    outcome: result.outcome,
    id: result.id ?? '',
    detail: detailOf(result),
  };
}

function detailOf(result: RowResult | OffboardResult): string {
  if (result.error) {
    const { message, candidates } = result.error;
    return candidates ? `${message}: ${candidates.join(', ')}` : message;
  }
  if ('problems' in result && result.problems) {
    return result.problems
      .map(({ column, reason }) => (column === undefined ? reason : `${column}: ${reason}`))
      .join('; ');
  }
  if ('changes' in result && result.changes) return result.changes.map(describeChange).join('; ');
  if ('detail' in result && result.detail) return result.detail;
  if ('warning' in result && result.warning) return result.warning;
  return '';
}
