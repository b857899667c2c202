import { foldCase } from '../../protocol/value/case.ts';
import type { DateOrder } from './leaving-date.ts';

/** Purpose of a file: `leavers` names people who will lose their access. */
export type Purpose = 'import' | 'leavers';

/** Choices about cells that a user can make. */
export interface CellOptions {
  /** Words that mean "no value" instead of the usual ones. */
  readonly noValue?: readonly string[];
  /** Meaning of an empty cell: the attribute stays, or is cleared. Default: `leave`. */
  readonly empty?: 'leave' | 'clear';
  /** A word that clears an attribute. */
  readonly clearWord?: string;
  /** Separator of the values of a cell; `none` for a cell with one value. Default: `;`, `|` or line breaks, else `,`. */
  readonly listSeparator?: string;
  /** Order of day and month in a date such as 01/02/2026. */
  readonly dateOrder?: DateOrder;
  /** True: cells are used unchanged. White space stays, and no word means "no value". Default: false. */
  readonly exact?: boolean;
  /** False: `active` of new people is not set if the file has no status. Default: true. */
  readonly setActive?: boolean;
}

/** The completed choices. */
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

/** Words that mean "no value" in exports, unless others are given. */
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

/** Completes the choices that a user made. */
export function createRules(options: CellOptions = {}, purpose: Purpose = 'import'): CellRules {
  const { noValue = usualNoValue, ...rest } = options;
  return {
    exact: false,
    empty: 'leave',
    setActive: true,
    ...rest,
    purpose,
    noValue: new Set(noValue.map((word) => foldCase(word.trim()))),
    // Words for nobody as a manager are shorter than this.
    longestNoValue: Math.max(12, ...noValue.map(({ length }) => length)),
  };
}
