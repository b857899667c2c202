import { type DateText, dateOf, yearOf } from './leaving-date.ts';

/** A format of dates, such as `DD.MM.YYYY`. */
export interface DateFormat {
  /** The format as the user wrote it. */
  readonly text: string;
  /**
   * Converts a text to a date. Returns `undefined` if the text does not have the format, or if the day does not exist.
   */
  readonly read: (text: string) => DateText | undefined;
}

/** The parts of a format. `D` and `M` match one or two digits. */
const parts: Readonly<Record<string, { readonly name: 'year' | 'month' | 'day'; readonly pattern: string }>> = {
  YYYY: { name: 'year', pattern: '\\d{4}' },
  YY: { name: 'year', pattern: '\\d\\d' },
  MM: { name: 'month', pattern: '\\d\\d' },
  M: { name: 'month', pattern: '\\d{1,2}' },
  DD: { name: 'day', pattern: '\\d\\d' },
  D: { name: 'day', pattern: '\\d{1,2}' },
};

/** Compiles a format. Returns `undefined` if the year, the month or the day is missing, or occurs more than once. */
export function dateFormat(text: string): DateFormat | undefined {
  const names: string[] = [];
  const pattern = text.replace(/YYYY|YY|MM|M|DD|D|./gsu, (piece) => {
    const part = parts[piece];
    if (!part) return piece.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    names.push(part.name);
    return `(?<${part.name}${names.length}>${part.pattern})`;
  });
  if ([...names].sort().join() !== 'day,month,year') return undefined;
  const matcher = new RegExp(`^${pattern}$`, 'u');
  const groupOf = (name: string): string => `${name}${names.indexOf(name) + 1}`;
  return {
    text,
    read: (cell) => {
      const found = matcher.exec(cell)?.groups;
      if (!found) return undefined;
      const [year, month, day] = ['year', 'month', 'day'].map((name) => found[groupOf(name)] ?? '');
      return dateOf(yearOf(year), Number(month), Number(day));
    },
  };
}
