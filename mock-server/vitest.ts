// Adds two matchers to `expect` of vitest when this module is imported. The matchers test the requests that a mock
// server received.
import { expect } from 'vitest';
import type { RequestPattern } from './journal/pattern.ts';
import { type Journaled, judge } from './journal/received.ts';

export type { JournalEntry } from './journal/entry.ts';
export type { RequestPattern } from './journal/pattern.ts';
export { ExpectationError, expectReceived, type Journaled, received } from './journal/received.ts';

/** Matchers for a mock server, or for any object with a journal. */
export interface ScimMatchers<R = unknown> {
  /**
   * Passes if the number of matching requests equals `times` in the pattern. Without `times`, passes if at least one
   * request matches. If the result depends on data that is not in the journal, the matcher fails. It then also fails
   * after
   * `not`.
   */
  toHaveReceived(pattern: RequestPattern): R;
  /**
   * Passes if the number of matching requests is exactly `times`. If the result depends on data that is not in the
   * journal, the matcher fails. It then also fails after `not`.
   */
  toHaveReceivedTimes(pattern: RequestPattern, times: number): R;
}

// Adds the matchers to the two interfaces below, which have no type parameters. The interface `Matchers` of vitest
// cannot be used. All declarations of an interface must have the same type parameters, but the type parameters of
// `Matchers` in vitest 5 differ from those in vitest 3 and 4. `Chai.Assertion`, the first of the two interfaces, is the
// basis of the assertion type of vitest.
declare global {
  namespace Chai {
    interface Assertion extends ScimMatchers<void> {}
  }
}
declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the result stands for a value of any type, as that of `expect.anything`
  interface AsymmetricMatchersContaining extends ScimMatchers<any> {}
}

expect.extend({
  toHaveReceived(server: unknown, pattern: RequestPattern) {
    return answer(server, pattern, this.isNot);
  },
  toHaveReceivedTimes(server: unknown, pattern: RequestPattern, times: number) {
    if (times === undefined) throw new TypeError('toHaveReceivedTimes needs the number of requests');
    return answer(server, { ...pattern, times }, this.isNot);
  },
});

function answer(server: unknown, pattern: RequestPattern, isNot: boolean): { pass: boolean; message: () => string } {
  if (!isJournaled(server)) {
    throw new TypeError('toHaveReceived needs a mock server, or another object with a journal');
  }
  const { outcome, message } = judge(server, pattern);
  // An unknown outcome must always fail the test. After `not`, vitest inverts `pass`: the test fails if `pass` is
  // `true`.
  const pass = outcome === 'unknown' ? isNot : outcome === 'met';
  return {
    pass,
    message: () =>
      outcome === 'met' ? `the matcher was used with .not, but the expectation is met: ${message}` : message,
  };
}

function isJournaled(value: unknown): value is Journaled {
  const journal = typeof value === 'object' && value !== null && 'journal' in value ? value.journal : undefined;
  return typeof journal === 'object' && journal !== null && 'entries' in journal;
}
