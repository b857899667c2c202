import type { Outcome } from '../errors/exit-codes.ts';
import { describe } from '../errors/report-error.ts';

/** The result of one check of `doctor`. */
export interface Check {
  /** Name of the check: `clock`. */
  readonly check: string;
  readonly result: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** What the user can do. Present for `warn` and `fail`, if anything can be done. */
  readonly hint?: string | undefined;
  /** The outcome of the command if this check is the first failure. */
  readonly outcome?: Outcome;
}

export function ok(check: string, detail: string): Check {
  return { check, result: 'ok', detail };
}

export function warn(check: string, detail: string, hint?: string): Check {
  return { check, result: 'warn', detail, ...(hint === undefined ? {} : { hint }) };
}

/** Creates a failed check from the error of the check. */
export function fail(check: string, error: unknown): Check {
  const { message, detail, hint, outcome } = describe(error);
  const text = [message, detail].filter(Boolean).join(': ').replace(/\s+/g, ' ');
  return { check, result: 'fail', detail: text, ...(hint === undefined ? {} : { hint }), outcome };
}
