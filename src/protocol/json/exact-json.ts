import type { Json } from './json.ts';
import { endOfString } from './json-shape.ts';

/** A number in JSON text. */
export interface NumberInText {
  /** The characters of the number: `9007199254740993`, `1e3`. */
  readonly literal: string;
  /** Start of the number, in characters from the start of the text. */
  readonly offset: number;
}

/**
 * Parses JSON like `JSON.parse`, but keeps all digits, because some services use large numbers as ids. Two kinds of
 * numbers become a string of their characters: an integer that is not safe (beyond 2^53 - 1), and a decimal number that
 * a double cannot represent exactly. Throws the `SyntaxError` of `JSON.parse`.
 */
export function parseJson(text: string): Json {
  return parseJsonExactly(text).value;
}

/** JSON with all digits of its numbers. */
export interface ExactJson {
  readonly value: Json;
  /** True if no number became a string. */
  readonly isExact: boolean;
  /** True if the nesting level is known to be at most `shallowLevels`. */
  readonly isShallow: boolean;
}

/** Parses JSON like `parseJson`. Also returns the members `isExact` and `isShallow`. */
export function parseJsonExactly(text: string): ExactJson {
  const value = JSON.parse(text) as Json;
  const isShallow = !mayHaveLostDigits(value, shallowLevels);
  if ((isShallow && !hasLongRun(text)) || !mayChange.test(text)) return { value, isExact: true, isShallow };
  const quoted = quoteNumbers(text, isChanged);
  return quoted === text
    ? { value, isExact: true, isShallow }
    : { value: JSON.parse(quoted) as Json, isExact: false, isShallow };
}

/**
 * Parses JSON that a user wrote. A number that JavaScript would print differently, such as `1.10` or `1e3`, becomes a
 * string of its characters, because the user may mean text. Throws a `SyntaxError`.
 */
export function parseJsonAsWritten(text: string): Json {
  const value = JSON.parse(text) as Json;
  const quoted = quoteNumbers(text, isRewritten);
  return quoted === text ? value : (JSON.parse(quoted) as Json);
}

/** Searches a JSON text for the first number that JavaScript prints in another form, such as `1.10`. */
export function findRewrittenNumber(text: string): NumberInText | undefined {
  return findNumber(text, isRewritten);
}

/** Returns the first number that `parseJson` converts to a string. */
export function findChangedNumber(text: string): NumberInText | undefined {
  return findNumber(text, isChanged);
}

/**
 * Replaces each number that a double cannot represent exactly. The replacement is a string, which consists of `before`
 * and the characters of the number.
 */
export function quoteChangedNumbers(text: string, before: string): string {
  return quoteNumbers(text, isChanged, before);
}

/**
 * Maximum nesting level at which `mayHaveLostDigits` checks the parsed value. In deeper JSON, the text is checked
 * instead, because the check of the text is not recursive.
 */
export const shallowLevels = 100;

/**
 * True if a number in the value possibly lost digits in `JSON.parse`, or if the value has too many nesting levels. A
 * number possibly lost digits if it is not a safe integer, or if it is 0, because a very small number is rounded to 0.
 * Does not detect a decimal number with many digits that was rounded to a safe integer. `hasLongRun` detects such a
 * number in the text.
 */
function mayHaveLostDigits(value: Json, levels: number): boolean {
  if (typeof value === 'number') return value === 0 || !Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (mayHaveLostDigits(item, levels - 1)) return true;
    return false;
  }
  for (const name in value) if (mayHaveLostDigits(value[name] ?? null, levels - 1)) return true;
  return false;
}

/** Minimum number of digits and decimal points in a number that may lose digits as a double. */
const longRun = 16;

/**
 * True if the text has a sequence of `longRun` or more digits and decimal points. Checks every 16th character first,
 * because every sequence of 16 characters contains one of them. A regular expression would take three times as long.
 */
function hasLongRun(text: string): boolean {
  for (let at = longRun - 1; at < text.length; at += longRun) {
    if (!isDigitOrPoint(text.charCodeAt(at))) continue;
    let [start, end] = [at, at + 1];
    while (isDigitOrPoint(text.charCodeAt(start - 1))) start--;
    while (isDigitOrPoint(text.charCodeAt(end))) end++;
    if (end - start >= longRun) return true;
  }
  return false;
}

function isDigitOrPoint(code: number): boolean {
  return (code >= zero && code <= nine) || code === point;
}

/**
 * Matches numbers that may lose digits as a double: 16 digits or more, or an exponent of three digits. A match inside a
 * string is harmless, because a match only starts the slower, exact check of the numbers. The pattern must not match
 * the parts of a UUID, because almost every response contains UUIDs.
 */
const mayChange = /(?:^|[\s:,[])-?\d(?:[\d.]{15}|[\d.]*[eE][+-]?\d{3})/;

const numberPattern = /[\d.eE+-]+/y;

const [quote, minus, point, zero, nine] = [0x22, 0x2d, 0x2e, 0x30, 0x39];

function* numbersIn(text: string): Iterable<NumberInText> {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === minus || (code >= zero && code <= nine)) {
      numberPattern.lastIndex = at;
      const literal = numberPattern.exec(text)?.[0] ?? '';
      yield { literal, offset: at };
      at += literal.length - 1;
    }
  }
}

function findNumber(text: string, isWanted: (literal: string) => boolean): NumberInText | undefined {
  for (const number of numbersIn(text)) if (isWanted(number.literal)) return number;
  return undefined;
}

function quoteNumbers(text: string, mustQuote: (literal: string) => boolean, before = ''): string {
  let quoted = '';
  let done = 0;
  for (const { literal, offset } of numbersIn(text)) {
    if (!mustQuote(literal)) continue;
    quoted += `${text.slice(done, offset)}"${before}${literal}"`;
    done = offset + literal.length;
  }
  return done === 0 ? text : quoted + text.slice(done);
}

/** True if JavaScript prints the number `literal` in a different form. */
export function isRewritten(literal: string): boolean {
  return String(Number(literal)) !== literal;
}

function isChanged(literal: string): boolean {
  const number = Number(literal);
  if (/^-?\d+$/.test(literal)) return !Number.isSafeInteger(number);
  return decimalOf(literal) !== decimalOf(String(number));
}

/** Converts a decimal number to a normal form: `12e-1` for `1.20`. Equal numbers have the same normal form. */
function decimalOf(literal: string): string | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(literal) ?? [];
  if (whole === '') return undefined;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  if (digits === '') return '0';
  const significant = withoutTrailingZeros(digits);
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** Removes trailing zeros. A regular expression for trailing zeros would take quadratic time. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === zero) end--;
  return digits.slice(0, end);
}
