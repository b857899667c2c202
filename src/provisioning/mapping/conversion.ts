import { foldCase } from '../../protocol/value/case.ts';
import type { DateFormat } from './date-format.ts';
import { type DateOrder, readDate } from './leaving-date.ts';
import type { PhoneReader } from './phones.ts';
import { readBoolean } from './status.ts';

/** The names of conversions in a mapping file. */
export const conversionNames = ['boolean', 'date', 'lower', 'upper', 'trim', 'split', 'phone'] as const;

/** The name of a conversion in a mapping file. */
export type ConversionName = (typeof conversionNames)[number];

/** One step of a conversion. */
export type ConversionStep =
  | { readonly kind: 'boolean'; readonly words?: { readonly yes: readonly string[]; readonly no: readonly string[] } }
  | { readonly kind: 'date'; readonly format?: DateFormat }
  | { readonly kind: 'lower' | 'upper' | 'trim' }
  | { readonly kind: 'phone'; readonly country: string; readonly phones: PhoneReader };

/** The conversion of the cells of a column. */
export interface Conversion {
  readonly steps: readonly ConversionStep[];
  /** Separator of several values in a cell. */
  readonly separator?: string;
}

/** The converted text, or the reason why the text cannot be converted. */
export type ConvertedText = { readonly text: string } | { readonly reason: string };

/** Converts a text step by step. If `isSecret` is true, the reason of a failure does not contain the text. */
export function convertText(
  text: string,
  conversion: Conversion | undefined,
  options: { readonly dateOrder?: DateOrder | undefined; readonly isSecret?: boolean } = {},
): ConvertedText {
  let current = text;
  for (const step of conversion?.steps ?? []) {
    const converted = convertStep(current, step, options.dateOrder);
    if ('reason' in converted) {
      const value = options.isSecret ? 'the value' : JSON.stringify(shown(current));
      return { reason: `${value} ${converted.reason}` };
    }
    current = converted.text;
  }
  return { text: current };
}

function convertStep(text: string, step: ConversionStep, dateOrder: DateOrder | undefined): ConvertedText {
  switch (step.kind) {
    case 'boolean':
      return convertBoolean(text, step.words);
    case 'date':
      return convertDate(text, step.format, dateOrder);
    case 'lower':
      return { text: text.toLowerCase() };
    case 'upper':
      return { text: text.toUpperCase() };
    case 'trim':
      return { text: text.trim() };
    case 'phone':
      return convertPhone(text, step.country, step.phones);
  }
}

/** Maximum number of words for true, or for false, that an error message lists. */
const namedWords = 6;

function convertBoolean(
  text: string,
  words: { readonly yes: readonly string[]; readonly no: readonly string[] } | undefined,
): ConvertedText {
  if (!words) {
    const value = readBoolean(text);
    return value === undefined ? { reason: 'is neither yes nor no' } : { text: String(value) };
  }
  const isIn = (list: readonly string[]): boolean =>
    list.some((word) => foldCase(word.trim()) === foldCase(text.trim()));
  if (isIn(words.yes)) return { text: 'true' };
  if (isIn(words.no)) return { text: 'false' };
  return { reason: `is neither a word for true (${named(words.yes)}) nor a word for false (${named(words.no)})` };
}

function named(words: readonly string[]): string {
  const more = words.length > namedWords ? ', …' : '';
  return words.length === 0 ? 'no word' : words.slice(0, namedWords).join(', ') + more;
}

function convertDate(text: string, format: DateFormat | undefined, order: DateOrder | undefined): ConvertedText {
  if (format) {
    const day = format.read(text.trim());
    return day === undefined ? { reason: `is not a date in the format ${format.text}` } : { text: day };
  }
  const [first, second] = readDate(text, order) ?? [];
  if (first === undefined) return { reason: 'is not a date' };
  if (second === undefined) return { text: first };
  return { reason: `can mean ${first} or ${second}: set the date format of the column, such as DD/MM/YYYY` };
}

function convertPhone(text: string, country: string, phones: PhoneReader): ConvertedText {
  const found = phones.read(text, country);
  if (!found)
    return {
      reason: `is not a telephone number of ${country}, and is not a valid number that begins with + and a country code`,
    };
  if (found.hasExtension) return { reason: 'has an extension, but E.164 does not allow an extension' };
  return { text: found.number };
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Describes a conversion for the table of the mapping: `date DD.MM.YYYY`. */
export function describeConversion({ steps, separator }: Conversion): string {
  const split = separator === undefined ? [] : [`split at ${JSON.stringify(separator)}`];
  return [...split, ...steps.map(describeStep)].join(', ');
}

function describeStep(step: ConversionStep): string {
  switch (step.kind) {
    case 'date':
      return step.format ? `date ${step.format.text}` : 'date';
    case 'phone':
      return `phone ${step.country}`;
    default:
      return step.kind;
  }
}
