import type { Json } from './json.ts';
import { endOfString } from './json-shape.ts';

/** A number in JSON text. */
export interface NumberInText {
  /** As it stands in the text: `9007199254740993`, `1e3`. */
  readonly literal: string;
  /** Where it begins, in characters. */
  readonly offset: number;
}

/**
 * Parses JSON as `JSON.parse` does, and throws the `SyntaxError` that it throws, without changing a number: an integer beyond
 * 2^53 - 1, and a number whose value a double cannot hold, becomes a string of its own digits. Ids of some services are such
 * numbers.
 */
export function parseJson(text: string): Json {
  return parseJsonExactly(text).value;
}

/** As `parseJson`, and says whether every number of the text is a number of the value. */
export function parseJsonExactly(text: string): { readonly value: Json; readonly isExact: boolean } {
  const value = JSON.parse(text) as Json;
  if (!(hasOddNumber(value, deepLevels) || hasLongRun(text)) || !mayChange.test(text)) return { value, isExact: true };
  const quoted = quoteNumbers(text, isChanged);
  return quoted === text ? { value, isExact: true } : { value: JSON.parse(quoted) as Json, isExact: false };
}

/**
 * Parses JSON that a person wrote, where a number may stand for text: each number that would be printed in another way than it
 * was written, such as `1.10` or `1e3`, becomes a string of what was written. Throws a `SyntaxError`.
 */
export function parseJsonAsWritten(text: string): Json {
  const value = JSON.parse(text) as Json;
  const quoted = quoteNumbers(text, isRewritten);
  return quoted === text ? value : (JSON.parse(quoted) as Json);
}

/** The first number of a JSON text that would be printed in another way than it was written. */
export function findRewrittenNumber(text: string): NumberInText | undefined {
  return findNumber(text, isRewritten);
}

/** The first number of a JSON text that is a string of its digits in what `parseJson` returns. */
export function findChangedNumber(text: string): NumberInText | undefined {
  return findNumber(text, isChanged);
}

/** JSON text with a string in the place of each number that a double changes: `before` and the digits of the number. */
export function quoteChangedNumbers(text: string, before: string): string {
  return quoteNumbers(text, isChanged, before);
}

/** Levels that are looked through. What is nested deeper is read as text, which needs no stack. */
const deepLevels = 100;

/**
 * True for a number that may stand for another one. An integer that a double holds is one that was written so, but for zero, which
 * a tiny number becomes, and for what has more digits than a double holds: `hasLongRun` finds those.
 */
function hasOddNumber(value: Json, levels: number): boolean {
  if (typeof value === 'number') return value === 0 || !Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (hasOddNumber(item, levels - 1)) return true;
    return false;
  }
  for (const name in value) if (hasOddNumber(value[name] ?? null, levels - 1)) return true;
  return false;
}

/** Digits and points in a row that a number has at least whose digits a double cannot hold. */
const longRun = 16;

/** True for a text with so many digits and points in a row. One of every sixteen characters is looked at: a regular expression takes three times as long. */
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
 * Finds no number that a double holds for certain: 15 digits or fewer always survive, unless the exponent is large. It may match
 * inside a string, which costs a closer look and nothing else; the parts of a UUID do not match, since every answer has some.
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

/** True for a number that would be printed in another way than it was written. */
export function isRewritten(literal: string): boolean {
  return String(Number(literal)) !== literal;
}

function isChanged(literal: string): boolean {
  const number = Number(literal);
  if (/^-?\d+$/.test(literal)) return !Number.isSafeInteger(number);
  return decimalOf(literal) !== decimalOf(String(number));
}

/** A decimal in the one way of writing it that has no superfluous digit: `12e-1` for `1.20`. */
function decimalOf(literal: string): string | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(literal) ?? [];
  if (whole === '') return undefined;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  if (digits === '') return '0';
  const significant = withoutTrailingZeros(digits);
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** A pattern for zeros at the end would try anew at each zero before. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === zero) end--;
  return digits.slice(0, end);
}
