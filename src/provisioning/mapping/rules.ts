import { foldCase } from '../../protocol/value/case.ts';
import type { DateOrder } from './leaving-date.ts';

/** The purpose of a file. `leavers`: the file contains people who will lose their access. */
export type Purpose = 'import' | 'leavers';

/** Choices of the user about cells. */
export interface CellOptions {
  /** Words that mean "no value". These words replace the default words. */
  readonly noValue?: readonly string[];
  /**
   * The meaning of an empty cell. `leave`: the attribute stays unchanged. `clear`: the attribute is cleared. Default:
   * `leave`.
   */
  readonly empty?: 'leave' | 'clear';
  /** A word that clears an attribute. */
  readonly clearWord?: string;
  /**
   * The separator of values in a cell; `none` if each cell has only one value. Default: `;`, `|` or line breaks. In a
   * cell without these characters, the default is `,`.
   */
  readonly listSeparator?: string;
  /** Order of day and month in a date such as 01/02/2026. */
  readonly dateOrder?: DateOrder;
  /** True if cells are used unchanged: white space stays, and no word means "no value". Default: `false`. */
  readonly exact?: boolean;
  /** If `false`, a file without a status does not set `active` of new people. Default: `true`. */
  readonly setActive?: boolean;
}

/** The choices of the user, completed with default values. */
export interface CellRules extends Omit<CellOptions, 'noValue'> {
  readonly purpose: Purpose;
  readonly exact: boolean;
  readonly empty: 'leave' | 'clear';
  readonly setActive: boolean;
  /** Folded words that mean "no value". */
  readonly noValue: ReadonlySet<string>;
  /** Maximum length of a word that means "no value". */
  readonly longestNoValue: number;
}

/** Words that mean "no value" in exports. They apply if the user sets no other words. */
export const usualNoValue: readonly string[] = [
  'N/A',
  'n.a.',
  'n. a.',
  '#N/A',
  '#NV',
  '-',
  '--',
  '---',
  '–',
  '—',
  'NULL',
  '(null)',
  '<null>',
  '\\N',
  'NaN',
  'undefined',
  '(blank)',
  '(none)',
  'k. A.',
  'k.A.',
  'keine Angabe',
  '0000-00-00',
  '00/00/0000',
];

/** Completes the choices of the user with default values. */
export function createRules(options: CellOptions = {}, purpose: Purpose = 'import'): CellRules {
  const { noValue = usualNoValue, ...rest } = options;
  return {
    exact: false,
    empty: 'leave',
    setActive: true,
    ...rest,
    purpose,
    noValue: new Set(noValue.map((word) => foldCase(word.trim()))),
    // At least 12, because a word for "no manager" can have 12 characters.
    longestNoValue: Math.max(12, ...noValue.map(({ length }) => length)),
  };
}
