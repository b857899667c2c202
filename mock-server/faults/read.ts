import { isObject } from '../../src/protocol/json/json.ts';

/**
 * A function that reads a value from JSON, from code or from a command line. On a command line, every value is text.
 * Throws a `TypeError` that contains the allowed values.
 */
export type Read<T> = (value: unknown) => T;

/** Reads a whole number from `min` to `max`. */
export function whole(min: number, max = Number.MAX_SAFE_INTEGER): Read<number> {
  return (value) => {
    const number = toNumber(value);
    if (Number.isSafeInteger(number) && number >= min && number <= max) return number;
    throw new TypeError(`must be a whole number ${range(min, max)}`);
  };
}

/** Reads a number from 0 to 1. */
export const share: Read<number> = (value) => {
  const number = toNumber(value);
  if (number >= 0 && number <= 1) return number;
  throw new TypeError('must be a number from 0 to 1');
};

/** Maximum duration, in ms. */
const longest = 600_000;

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** Reads a duration and returns milliseconds. The value is a number of milliseconds, or text with a unit. */
export const duration: Read<number> = (value) => {
  const [, amount, unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(String(value)) ?? [];
  const milliseconds = Number(amount) * (units[unit] ?? Number.NaN);
  if (milliseconds <= longest) return milliseconds;
  throw new TypeError('must be a number of milliseconds, or text such as 2s (at most 10m)');
};

/** Reads one of these words. */
export function oneOf<const T extends string>(...words: readonly T[]): Read<T> {
  return (value) => {
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    throw new TypeError(`must be ${words.join(' or ')}`);
  };
}

/** Reads `true`, the only allowed value. `false` is not allowed: a fault without the effect must omit the member. */
export const flag: Read<true> = (value) => {
  if (value === true || value === 'true') return true;
  throw new TypeError('must be true or omitted');
};

/**
 * Reads `true`, or any value that `read` accepts. For any other value, throws a `TypeError` with the message `wish`.
 */
export function orTrue<T>(read: Read<T>, wish: string): Read<T | true> {
  return (value) => {
    if (value === true || value === 'true') return true;
    try {
      return read(value);
    } catch {
      throw new TypeError(wish);
    }
  };
}

/** Reads a non-empty line of text that a header may contain. */
export const text: Read<string> = (value) => {
  if (isLine(value)) return value;
  throw new TypeError('must be one line of text');
};

/** Reads an object with names and values of headers (RFC 9110 section 5.5). */
export const headerFields: Read<Readonly<Record<string, string>>> = (value) => {
  const entries = isObject(value) ? Object.entries(value) : [];
  const fits = entries.every(([name, content]) => /^[\w!#$%&'*+.^`|~-]{1,200}$/.test(name) && isLine(content));
  if (entries.length === 0 || !fits)
    throw new TypeError(
      'must be an object with the names and the values of headers; each value must be one line of text',
    );
  return Object.fromEntries(entries.map(([name, content]) => [name.toLowerCase(), content as string]));
};

/** A number of requests in a period. */
export interface Rate {
  readonly most: number;
  /** Length of the period in ms. */
  readonly period: number;
  /** The rate as the user wrote it. */
  readonly text: string;
}

/** Reads a rate, such as `10/1s`. */
export const rate: Read<Rate> = (value) => {
  const [, most = '', period = ''] = /^(\d{1,9})\/(\S+)$/.exec(String(value)) ?? [];
  try {
    const milliseconds = duration(period);
    if (most !== '' && milliseconds > 0) return { most: Number(most), period: milliseconds, text: String(value) };
  } catch {
    // The error is thrown below.
  }
  throw new TypeError('must be a number of requests per time, such as 10/1s');
};

function isLine(value: unknown): value is string {
  return typeof value === 'string' && /^[\x20-\x7e\x80-\xff]{1,1000}$/.test(value);
}

function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
}

function range(min: number, max: number): string {
  return max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
}
