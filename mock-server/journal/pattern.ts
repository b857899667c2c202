import { isObject } from '../../src/protocol/json/json.ts';
import { suggestOrList } from '../options/suggest.ts';
import { type Difference, differences, isAsymmetric, printExpected } from './differences.ts';
import type { JournalEntry, RecordedRequest } from './entry.ts';
import { matchesPath } from './select.ts';
import { readMethod, readNamed, readPath } from './target.ts';

/**
 * A pattern of requests. A member that is omitted matches any value. The pattern is compared with the entries of the
 * journal, in which `[redacted]` stands for secrets such as a password or the value of an `Authorization` header.
 */
export interface RequestPattern {
  readonly method?: string;
  /**
   * Path below the base URL, without the query. In a string, `*` matches any single segment, and `/**` at the end matches all
   * following segments.
   */
  readonly path?: string | RegExp;
  readonly query?: Readonly<Record<string, unknown>>;
  /** The expected value of each header. Names are compared without regard to case. */
  readonly headers?: Readonly<Record<string, unknown>>;
  /**
   * The expected part of the JSON body. An object in the received body may also have other members. An array must have
   * the same length as the expected array.
   */
  readonly body?: unknown;
  /** Status of the response. */
  readonly status?: number;
  /** Expected number of matching requests. Default: at least one. */
  readonly times?: number;
}

type Part = Exclude<keyof RequestPattern, 'times'>;

/**
 * Maps each part of a pattern to its comparison and its weight. The distance between a request and a pattern is the sum
 * of the weights of all differences. The request with the smallest distance is the most similar.
 */
const parts: Readonly<
  Record<Part, { weight: number; compare(pattern: RequestPattern, entry: JournalEntry): Difference[] }>
> = {
  path: {
    weight: 4,
    compare({ path }, { request }) {
      if (typeof path !== 'string') return differences(path, request.path, 'path');
      if (matchesPath(path, request.path)) return [];
      return [{ place: 'path', expected: printExpected(path), received: printExpected(request.path) }];
    },
  },
  method: {
    weight: 3,
    compare: ({ method }, { request }) =>
      differences(typeof method === 'string' ? method.toUpperCase() : method, request.method, 'method'),
  },
  status: {
    weight: 1,
    compare: ({ status }, { response }) => differences(status, response?.status, 'status'),
  },
  query: { weight: 1, compare: ({ query }, { request }) => differences(query, request.query, 'query') },
  headers: {
    weight: 1,
    compare: ({ headers = {} }, { request }) => differences(lowerNames(headers), request.headers, 'headers'),
  },
  body: {
    weight: 1,
    compare: ({ body }, { request }) =>
      isBodyMissing(request) ? [missingBody(body, request)] : differences(body, request.body, 'body'),
  },
};

/** The result of comparing a request with a pattern. */
export interface Comparison {
  readonly entry: JournalEntry;
  readonly differences: readonly Difference[];
  /**
   * Sum of the weights of `differences`. The sum is 0 if the request matches. It is also 0 if only the differences in
   * `hidden` are possible, so that a match is uncertain.
   */
  readonly distance: number;
  /**
   * Possible differences in data that the journal does not contain: redacted secrets, and bodies that were too large to
   * record.
   */
  readonly hidden: readonly Difference[];
}

/** Compares a request with a pattern. */
export function compare(pattern: RequestPattern, entry: JournalEntry): Comparison {
  const found: Difference[] = [];
  const hidden: Difference[] = [];
  let distance = 0;
  for (const [name, { weight, compare }] of Object.entries(parts)) {
    if (pattern[name as Part] === undefined) continue;
    for (const difference of compare(pattern, entry)) {
      (difference.isHidden ? hidden : found).push(difference);
      if (!difference.isHidden) distance += weight;
    }
  }
  return { entry, differences: found, distance, hidden };
}

function isBodyMissing({ body, bodySize }: RecordedRequest): boolean {
  return body === undefined && bodySize > 0;
}

function missingBody(body: unknown, { bodySize }: RecordedRequest): Difference {
  const received = `${bodySize} bytes, too large for the journal (maxBodyBytes)`;
  return { place: 'body', expected: printExpected(body), received, isHidden: true };
}

/** Prints a pattern on one line: `PATCH /Users/* body {"active": false}`. */
export function printPattern({ method, path, status, times: _times, ...rest }: RequestPattern): string {
  const words = [method === undefined ? 'any method' : method.toUpperCase()];
  if (path !== undefined) words.push(String(path));
  for (const [name, value] of Object.entries(rest)) {
    if (value !== undefined) words.push(`${name} ${printExpected(value)}`);
  }
  if (status !== undefined) words.push(`with response status ${status}`);
  return words.join(' ');
}

/**
 * Reads a pattern from JSON. In JSON, `{"$regexp": "^a"}` is a regular expression. Throws the same `TypeError` as
 * `checkPattern`.
 */
export function readPattern(value: unknown): RequestPattern {
  const read = revive(value);
  checkPattern(read);
  return read;
}

/**
 * Maps each member of a pattern to the function that checks its value. Matchers of a test framework are not checked.
 */
const checks: Readonly<Record<keyof RequestPattern, (value: unknown) => void>> = {
  path(value) {
    if (value instanceof RegExp) return;
    if (typeof value !== 'string') throw new TypeError('"path" must be a string or {"$regexp": "…"}');
    readNamed('"path"', readPath, value);
  },
  method(value) {
    if (typeof value !== 'string') throw new TypeError('"method" must be a string');
    readNamed('"method"', readMethod, value);
  },
  status(value) {
    if (!isWhole(value) || value < 100 || value > 599) throw new TypeError('"status" must be a number from 100 to 599');
  },
  query: (value) => checkObject('query', value),
  headers: (value) => checkObject('headers', value),
  body: () => {},
  times(value) {
    if (!isWhole(value) || value < 0) throw new TypeError('"times" must be a whole number of at least 0');
  },
};

/**
 * Throws a `TypeError` with a suggestion for an unknown or invalid member of a pattern. An unknown member is not
 * ignored: a pattern whose only member is misspelled would match any request.
 */
export function checkPattern(pattern: unknown): asserts pattern is RequestPattern {
  if (!isObject(pattern)) throw new TypeError('an expectation must be an object');
  for (const [name, value] of Object.entries(pattern)) {
    const check = Object.hasOwn(checks, name) ? checks[name as keyof RequestPattern] : undefined;
    if (!check) {
      const known = suggestOrList(name, Object.keys(checks));
      throw new TypeError(`${JSON.stringify(name)} is not a member of an expectation${known}`);
    }
    if (value !== undefined && !isAsymmetric(value)) check(value);
  }
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value);
}

function checkObject(name: string, value: unknown): void {
  if (!isObject(value)) throw new TypeError(`"${name}" must be an object`);
}

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (!isObject(value)) return value;
  if (Object.keys(value).length === 1 && typeof value['$regexp'] === 'string') return toRegExp(value['$regexp']);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, revive(member)]));
}

function toRegExp(source: string): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch {
    throw new TypeError(`${JSON.stringify(source)} is not a regular expression`);
  }
}

function lowerNames(headers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
