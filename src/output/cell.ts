import { relativeTime } from './relative-time.ts';
import { sanitise, sanitiseLines } from './sanitise.ts';
import type { Scalar } from './value-path.ts';

/** Matches an xsd:dateTime with a time zone offset, which is the form of times in SCIM (RFC 7643 section 2.3.5). */
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** Formats values as text, separated by commas. */
export type CellPrinter = (values: readonly Scalar[]) => string;

/**
 * Creates a printer for the cells of tables and cards. Times are short and in local time, and control characters are
 * made visible. With `lines`, the printer keeps line feeds in values, and the caller indents the lines after the first
 * line. With `now` (in milliseconds since 1970), the printed text of a time also tells how far the time is from `now`:
 * `2026-01-02 03:04 (2 hours ago)`.
 */
export function createCellPrinter(timeZone?: string, lines = false, now?: number): CellPrinter {
  const absolute = createTimePrinter(timeZone);
  const short = (text: string): string => {
    const time = Date.parse(text);
    return now === undefined || Number.isNaN(time) ? absolute(text) : `${absolute(text)} (${relativeTime(time, now)})`;
  };
  const safe = lines ? sanitiseLines : sanitise;
  return (values) =>
    values
      .map((value) => safe(typeof value === 'string' && dateTime.test(value) ? short(value) : `${value}`))
      .join(', ');
}

function createTimePrinter(timeZone: string | undefined): (text: string) => string {
  // Uses the Swedish date format, which is the format of ISO 8601 without the T.
  const format = new Intl.DateTimeFormat('sv-SE', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  return (text) => {
    const time = Date.parse(text);
    return Number.isNaN(time) ? text : format.format(time);
  };
}
