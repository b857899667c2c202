import { convertText } from './conversion.ts';
import { type DateText, readLocalDate } from './leaving-date.ts';
import type { MappedColumn } from './mapping.ts';
import type { CellRules } from './rules.ts';

/** The days that the text of a cell can mean, or the reason why the text is not a date. `wayOut` says what the user can do. */
export type DaysOfCell = { readonly days: readonly DateText[] } | { readonly reason: string; readonly wayOut?: string };

/**
 * The first day that counts as a date. Some exports write an earlier day, such as `0001-01-01`, in place of a missing
 * date.
 */
const firstDay = '1900-01-01';

/**
 * Returns the days that the text of a cell can mean. Returns both days of an ambiguous date, such as `03/04/2026`. The
 * caller compares both days with today, and can use the date if the comparisons have the same result. First applies the
 * conversion of the column, but skips a date step without a format, because this step rejects an ambiguous date.
 */
export function daysOf(
  text: string,
  { column, conversion }: Pick<MappedColumn, 'column' | 'conversion'>,
  { dateOrder }: Pick<CellRules, 'dateOrder'>,
): DaysOfCell {
  const steps = (conversion?.steps ?? []).filter((step) => step.kind !== 'date' || step.format !== undefined);
  const converted = convertText(text, { steps }, { dateOrder });
  if ('reason' in converted) return converted;
  const days = readLocalDate(converted.text, dateOrder);
  if (!days) return { reason: `${JSON.stringify(text)} is not a date` };
  if (days.every((day) => day >= firstDay)) return { days };
  const rule = JSON.stringify(`${column}:${text}=`);
  return {
    reason: `${JSON.stringify(text)} is not a date after 1899`,
    wayOut: `to treat this text as an empty cell, use --map-value ${rule}`,
  };
}
