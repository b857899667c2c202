import { isObject, jsonEquals } from '../../src/protocol/json/json.ts';
import { redacted } from '../../src/protocol/redaction/index.ts';

/** A matcher of a test framework, such as `expect.any(String)`. */
interface AsymmetricMatcher {
  asymmetricMatch(value: unknown): boolean;
  toAsymmetricMatcher?(): string;
}

/** A place where a value differs from the expected value. The values are printed as text. */
export interface Difference {
  readonly place: string;
  readonly expected: string;
  readonly received: string;
  /**
   * True if the journal does not contain the received value, so that it is unknown whether this value equals the
   * expected value.
   */
  readonly isHidden?: boolean;
}

/**
 * Compares a value with the expected value. In an object, compares only the expected members. An array must have the
 * expected length. An expected `RegExp` is tested against a string. A matcher of a test framework decides itself which
 * values match. If the expected value is `undefined`, the value must be absent.
 */
export function differences(expected: unknown, actual: unknown, place: string): Difference[] {
  if (isAsymmetric(expected)) return expected.asymmetricMatch(actual) ? [] : [difference(place, expected, actual)];
  if (expected instanceof RegExp) return matches(expected, actual) ? [] : [difference(place, expected, actual)];
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return [difference(place, expected, actual)];
    if (expected.length !== actual.length) {
      const count = (values: readonly unknown[]) => `${values.length} ${values.length === 1 ? 'value' : 'values'}`;
      return [{ place, expected: count(expected), received: count(actual) }];
    }
    return expected.flatMap((item, index) => differences(item, actual[index], `${place}[${index}]`));
  }
  if (isObject(expected)) {
    if (!isObject(actual)) return [difference(place, expected, actual)];
    return Object.entries(expected).flatMap(([name, value]) =>
      differences(value, Object.hasOwn(actual, name) ? actual[name] : undefined, memberPlace(place, name)),
    );
  }
  return jsonEquals(expected, actual) ? [] : [difference(place, expected, actual)];
}

/** Prints an expected value on one line. */
export function printExpected(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (isAsymmetric(value)) return value.toAsymmetricMatcher?.() ?? String(value);
  if (value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return cut(`[${value.map(printExpected).join(', ')}]`);
  if (!isObject(value)) return cut(JSON.stringify(value) ?? String(value));
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${printExpected(member)}`);
  return cut(`{${members.join(', ')}}`);
}

function difference(place: string, expected: unknown, actual: unknown): Difference {
  const isHidden = typeof actual === 'string' && actual.includes(redacted);
  return {
    place,
    expected: printExpected(expected),
    received: printExpected(actual),
    ...(isHidden ? { isHidden } : {}),
  };
}

function matches(pattern: RegExp, actual: unknown): boolean {
  // Uses a copy of the pattern. A regular expression with the flag `g` or `y` remembers the position of its last match,
  // so the next test of the same object could fail.
  return typeof actual === 'string' && new RegExp(pattern).test(actual);
}

/** True if a value is a matcher of a test framework. */
export function isAsymmetric(value: unknown): value is AsymmetricMatcher {
  return typeof value === 'object' && value !== null && 'asymmetricMatch' in value;
}

function memberPlace(place: string, name: string): string {
  return /^[\w$-]+$/.test(name) ? `${place}.${name}` : `${place}[${JSON.stringify(name)}]`;
}

const longest = 120;

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
