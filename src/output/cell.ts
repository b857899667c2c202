import { sanitise, sanitiseLines } from './sanitise.ts';
import type { Scalar } from './value-path.ts';

/** xsd:dateTime with its offset, as SCIM sends it (RFC 7643 section 2.3.5). */
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** Text of some values, parted by commas. */
export type CellPrinter = (values: readonly Scalar[]) => string;

/**
 * Makes text for tables and cards: times short and local, nothing that a terminal would obey. With `lines`, line feeds in
 * values stay, for a reader that indents what follows one.
 */
export function createCellPrinter(timeZone?: string, lines = false): CellPrinter {
  const short = createTimePrinter(timeZone);
  const safe = lines ? sanitiseLines : sanitise;
  return (values) =>
    values
      .map((value) => safe(typeof value === 'string' && dateTime.test(value) ? short(value) : `${value}`))
      .join(', ');
}

function createTimePrinter(timeZone: string | undefined): (text: string) => string {
  // Swedish dates are ISO 8601's, without the T.
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
