/** The order of day and month in an ambiguous date. */
export type DateOrder = 'dmy' | 'mdy';

/** A date as `YYYY-MM-DD`. */
export type DateText = string;

/**
 * Returns the possible days of a date in a cell: one day, or two days if the order of day and month is ambiguous.
 * Returns `undefined` if the text is not a date.
 */
export function readDate(text: string, order?: DateOrder): readonly DateText[] | undefined {
  for (const { pattern, read } of formats) {
    const match = pattern.exec(text.trim());
    if (!match) continue;
    const dates = read(match.slice(1) as string[], order).flatMap(
      ([year, month, day]) => dateOf(year, month, day) ?? [],
    );
    return dates.length === 0 ? undefined : [...new Set(dates)];
  }
  return undefined;
}

/**
 * Returns the possible days of a date in a cell, like `readDate`, but in the local time zone. Therefore the caller can
 * compare the days with `localDate`. A time with a zone (`2026-12-31T23:00:00Z`) is a moment, and the result is the
 * local day of this moment. Midnight with a zone is not converted, because many systems write a date without a time in
 * this form.
 */
export function readLocalDate(text: string, order?: DateOrder): readonly DateText[] | undefined {
  const days = readDate(text, order);
  const found = days && zonedTime.exec(text.trim())?.groups;
  if (!found) return days;
  const minutes = minutesOf(found);
  if (minutes === 0) return days;
  return days.map((day) => {
    const [year, month, date] = day.split('-').map(Number) as [number, number, number];
    const moment = new Date(Date.UTC(year, month - 1, date, 0, minutes - offsetOf(found['zone'])));
    return year < 100 ? day : localDate(moment);
  });
}

/**
 * Matches a time with a zone after a date: `T23:00:00Z`, ` 11:30 pm +01:00`, or `230000Z` in the form of directories.
 */
const zonedTime =
  /(?:[T ,](?<hour>\d{1,2}):(?<minute>\d\d)(?::\d\d(?:[.,]\d+)?)?\s*(?<half>[ap])?\.?(?:m\.?)?|^\d{8}(?<hours>\d\d)(?<minutes>\d\d)(?:\d\d)?(?:[.,]\d+)?)\s*(?<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)$/i;

function minutesOf({ hour, hours, minute, minutes, half }: Readonly<Record<string, string | undefined>>): number {
  const whole = Number(hour ?? hours);
  const ofDay = half === undefined ? whole : (whole % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  return ofDay * 60 + Number(minute ?? minutes);
}

/** Returns the minutes by which a zone is ahead of UTC. */
function offsetOf(zone = ''): number {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** Returns the date of a moment in the local time zone. */
export function localDate(now: Date): DateText {
  return dateOf(now.getFullYear(), now.getMonth() + 1, now.getDate()) as DateText;
}

type Parts = readonly [year: number, month: number, day: number];

/** Matches the time after a date. The function `readDate` ignores this time. */
const time = '(?:[T ,]+\\d{1,2}:\\d\\d.*)?';

/** Day 0 of the serial numbers that spreadsheets use for dates. */
const serialStart = Date.UTC(1899, 11, 30);

const formats: readonly { pattern: RegExp; read: (parts: string[], order?: DateOrder) => Parts[] }[] = [
  {
    pattern: new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${time}$`),
    read: ([year, month, day]) => [[Number(year), Number(month), Number(day)]],
  },
  {
    // The second part of the pattern matches a time in the form that directories use: `20260131120000.0Z`.
    pattern: /^(\d{4})(\d\d)(\d\d)(?:\d{4,6}(?:[.,]\d+)?(?:Z|[+-]\d{2,4}))?$/,
    read: ([year, month, day]) => [[Number(year), Number(month), Number(day)]],
  },
  {
    pattern: new RegExp(`^(\\d{1,2})\\. ?(\\d{1,2})\\. ?(\\d{4}|\\d\\d)${time}$`),
    read: ([day, month, year]) => [[yearOf(year), Number(month), Number(day)]],
  },
  {
    pattern: new RegExp(`^(\\d{1,2})[/-](\\d{1,2})[/-](\\d{4}|\\d\\d)${time}$`),
    read: ([first, second, year], order) => {
      const dayFirst: Parts = [yearOf(year), Number(second), Number(first)];
      const monthFirst: Parts = [yearOf(year), Number(first), Number(second)];
      if (order !== undefined) return [order === 'dmy' ? dayFirst : monthFirst];
      return [dayFirst, monthFirst];
    },
  },
  {
    pattern: new RegExp(`^(\\d{1,2})[-. ]+(\\p{L}{3,})[-., ]+(\\d{4}|\\d\\d)${time}$`, 'u'),
    read: ([day, month, year]) => [[yearOf(year), monthOf(month), Number(day)]],
  },
  {
    pattern: new RegExp(`^(\\p{L}{3,})[-. ]+(\\d{1,2})[-., ]+(\\d{4})${time}$`, 'u'),
    read: ([month, day, year]) => [[yearOf(year), monthOf(month), Number(day)]],
  },
  {
    pattern: /^(\d{5})$/,
    read: ([days]) => {
      const date = new Date(serialStart + Number(days) * 86_400_000);
      return [[date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]];
    },
  },
];

/** Prefixes of month names in English, German, French and Spanish. */
const months: readonly (readonly string[])[] = [
  ['jan', 'ene'],
  ['feb', 'fev'],
  ['mar', 'mrz'],
  ['apr', 'avr', 'abr'],
  ['may', 'mai'],
  ['jun', 'juin'],
  ['jul', 'juil'],
  ['aug', 'aou', 'ago'],
  ['sep'],
  ['oct', 'okt'],
  ['nov'],
  ['dec', 'dez', 'dic'],
];

/** Returns the number of the month with this name. Returns 0 if the text is not the name of a month. */
function monthOf(name = ''): number {
  const folded = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return months.findIndex((starts) => starts.some((start) => folded.startsWith(start))) + 1;
}

/** Returns the year of a text. Two digits mean a year after 1999. */
export function yearOf(text = ''): number {
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

/** Returns the day as text. Returns `undefined` for a day that does not exist. */
export function dateOf(year: number, month: number, day: number): DateText | undefined {
  const date = new Date(0);
  // Uses `setUTCFullYear`, because `Date.UTC` adds 1900 to a year before 100.
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() + 1 !== month || date.getUTCDate() !== day) return undefined;
  return date.toISOString().slice(0, 10);
}
