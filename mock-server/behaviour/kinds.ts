import { parseFilter } from '../../src/protocol/filter/index.ts';
import { isObject } from '../../src/protocol/json/json.ts';

/** Reads and prints the values of a behaviour. */
export interface Kind<T> {
  /** The allowed values, for help and docs. */
  readonly values: string;
  /** The type of the value, in TypeScript. */
  readonly type: string;
  /** The allowed values that are words. These words are suggested after a typing error. */
  readonly words: readonly string[];
  /** Reads a value from code, JSON or a command line. Throws a `TypeError` that says which values are allowed. */
  read(input: unknown): T;
  /** Prints a value as text that `read` accepts. */
  print(value: T): string;
}

/** Creates a kind of behaviour that allows only these words as values. */
export function oneOf<const T extends string>(...words: readonly T[]): Kind<T> {
  return {
    values: words.join(', '),
    type: printUnion(words),
    words,
    read: (input) => words.find((word) => word === input) ?? refuse(`must be one of ${words.join(', ')}`),
    print: String,
  };
}

/** A boolean; `on` or `off` on a command line. */
export const onOff: Kind<boolean> = {
  values: 'on, off',
  type: 'boolean',
  words: ['on', 'off'],
  read(input) {
    if (input === true || input === 'on' || input === 'true') return true;
    if (input === false || input === 'off' || input === 'false') return false;
    return refuse('must be on or off');
  },
  print: (value) => (value ? 'on' : 'off'),
};

/** Creates a kind for whole numbers of at least `min`. `unit` is the unit in help and errors, such as `seconds`. */
export function whole(min: number, unit: string): Kind<number> {
  return {
    values: `a number of ${unit}`,
    type: 'number',
    words: [],
    read: (input) => readWhole(input, min) ?? refuse(`must be a whole number of ${unit}, at least ${min}`),
    print: String,
  };
}

/** A limit: a whole number of at least 1, or `none`, which is stored as 0. */
export const limit: Kind<number> = {
  values: 'a number, or none',
  type: 'number',
  words: ['none'],
  read: (input) => (input === 'none' ? 0 : (readWhole(input, 0) ?? refuse('must be a whole number or "none"'))),
  print: (value) => (value === 0 ? 'none' : String(value)),
};

/**
 * A list of names. On a command line, commas separate the names. `known` contains the allowed names. If `known` is
 * missing, any name is allowed. `empty` is the word for an empty list. `what` says in messages what the names denote,
 * for example `resource types`.
 */
export function names<const T extends string = string>(
  empty: string,
  known?: readonly T[],
  what = 'attributes',
): Kind<readonly T[]> {
  const several = known === undefined ? `names of ${what}, separated by commas` : `some of ${known.join(', ')}`;
  const isName = (name: unknown): name is T => {
    if (known !== undefined) return isWord(known, name);
    return typeof name === 'string' && /^[a-z][\w$.:-]{0,199}$/i.test(name);
  };
  return {
    values: `${empty}, or ${several}`,
    type: known === undefined ? 'readonly string[]' : `readonly (${printUnion(known)})[]`,
    words: [empty, ...(known ?? [])],
    read(input) {
      if (input === empty) return [];
      const list: unknown = typeof input === 'string' ? input.split(',').map((name) => name.trim()) : input;
      return Array.isArray(list) && list.every(isName) ? list : refuse(`must be "${empty}", or ${several}`);
    },
    print: (value) => (value.length === 0 ? empty : value.join(',')),
  };
}

/** A filter (RFC 7644 section 3.4.2.2), or `all`. */
export const filterOrAll: Kind<string> = {
  values: 'all, or a filter: userType eq "Employee"',
  type: 'string',
  words: ['all'],
  read(input) {
    if (input === 'all') return input;
    if (typeof input !== 'string') return refuse('must be "all" or a filter');
    try {
      parseFilter(input);
      return input;
    } catch (error) {
      return refuse(`must be "all" or a filter (${(error as Error).message})`);
    }
  },
  print: String,
};

/** Maps names of attributes to the names that replace them. Example on a command line: `externalId:external_id`. */
export const namesByName: Kind<Readonly<Record<string, string>>> = {
  values: 'none, or attributes and their new names: externalId:external_id',
  type: 'Readonly<Record<string, string>>',
  words: ['none'],
  read(input) {
    return readPairs(input, 'must be "none", or text such as externalId:external_id', (text) =>
      typeof text === 'string' && isPath(text) ? text : undefined,
    );
  },
  print: printPairs,
};

/** Maps attributes to numbers. Example on a command line: `userName:20,displayName:100`. */
export const numbersByName: Kind<Readonly<Record<string, number>>> = {
  values: 'none, or numbers by attribute: userName:20,displayName:100',
  type: 'Readonly<Record<string, number>>',
  words: ['none'],
  read: (input) => readPairs(input, 'must be "none", or text such as userName:20', (value) => readWhole(value, 1)),
  print: printPairs,
};

/**
 * Reads pairs of an attribute and a value. A URN contains colons, so the last colon separates the attribute from the
 * value.
 */
function readPairs<T>(input: unknown, expected: string, read: (value: unknown) => T | undefined) {
  if (input === 'none') return {};
  const pairs = typeof input === 'string' ? input.split(',').map(pairOf) : isObject(input) && Object.entries(input);
  if (!pairs) return refuse(expected);
  const result: Record<string, T> = {};
  for (const [name, given] of pairs) {
    const value = isPath(name) ? read(given) : undefined;
    if (value === undefined) return refuse(expected);
    result[name] = value;
  }
  return result;
}

function pairOf(text: string): [string, string] {
  const colon = text.lastIndexOf(':');
  return [text.slice(0, Math.max(0, colon)).trim(), text.slice(colon + 1).trim()];
}

function isPath(name: string): boolean {
  return /^[a-z$][\w$.:-]{0,199}$/i.test(name);
}

function printPairs(value: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(value).map(([name, one]) => `${name}:${one}`);
  return pairs.length === 0 ? 'none' : pairs.join(',');
}

/** Origins of web pages, or `none`, or `any`. On a command line, the origins are separated by commas. */
export const origins: Kind<'none' | 'any' | readonly string[]> = {
  values: 'none, any, or origins separated by commas, such as http://localhost:3000',
  type: "'none' | 'any' | readonly string[]",
  words: ['none', 'any'],
  read(input) {
    if (input === 'none' || input === 'any') return input;
    const list: unknown = typeof input === 'string' ? input.split(',').map((origin) => origin.trim()) : input;
    if (Array.isArray(list) && list.length > 0 && list.every(isOrigin))
      return list.map((origin) => origin.toLowerCase());
    return refuse('must be "none", "any", or origins such as http://localhost:3000');
  },
  print: (value) => (typeof value === 'string' ? value : value.join(',')),
};

function isOrigin(text: unknown): text is string {
  return typeof text === 'string' && URL.canParse(text) && new URL(text).origin === text.toLowerCase();
}

/**
 * Maps the name of a resource type to a status. The member `default` is the status for each type without its own entry.
 * Two examples from a command line: `204` and `Group:204,default:200`.
 */
export type StatusByType = Readonly<Record<string, 200 | 204>> & { readonly default: 200 | 204 };

/** One status (200 or 204) for all resource types, or one for each type. */
export const statusByType: Kind<StatusByType> = {
  values: '200, 204, or a status for each resource type, such as Group:204,default:200',
  type: 'StatusByType',
  words: ['200', '204'],
  read(input) {
    const expected = 'must be 200, 204 or text such as Group:204,default:200';
    const parts = partsOf(input);
    if (!parts) return refuse(expected);
    const result: Record<string, 200 | 204> = Object.create(null);
    for (const [name, status] of parts.map((part) => (part.length === 1 ? ['default', part[0]] : part))) {
      const value = Number(status);
      if (typeof name !== 'string' || !/^\w+$/.test(name) || (value !== 200 && value !== 204)) return refuse(expected);
      result[name] = value;
    }
    return { default: 200, ...result };
  },
  print: (value) =>
    Object.entries(value)
      .map(([name, status]) => `${name}:${status}`)
      .join(','),
};

/** Splits the input into pairs of a name and a status. If a status has no name, its array has only one element. */
function partsOf(input: unknown): unknown[][] | undefined {
  if (typeof input === 'number') return [[input]];
  if (typeof input === 'string') return input.split(',').map((part) => part.split(':'));
  return isObject(input) ? Object.entries(input) : undefined;
}

/** True if a value is one of these words. */
export function isWord<const T extends string>(words: readonly T[], value: unknown): value is T {
  return words.includes(value as T);
}

function printUnion(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(' | ');
}

/** Reads a whole number, or text with such a number. Returns `undefined` for any other value. */
export function readWhole(input: unknown, min: number): number | undefined {
  const value = typeof input === 'string' && /^\d{1,15}$/.test(input) ? Number(input) : input;
  return Number.isSafeInteger(value) && (value as number) >= min ? (value as number) : undefined;
}

/**
 * Throws the error for a value that is not allowed. `expected` is the end of the message, such as `must be on or off`.
 */
export function refuse(expected: string): never {
  throw new TypeError(expected);
}
