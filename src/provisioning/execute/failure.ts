import { toChangeProblem } from '../../changes/classify-error.ts';
import { NotVerifiedError } from '../../changes/errors.ts';
import type { Stop } from '../../changes/run-stop.ts';
import type { RowError } from '../result.ts';

/** The outcome of a change that failed. */
export interface Failure {
  readonly outcome: 'failed' | 'not verified';
  readonly error: RowError;
}

/** Converts the error of a change to its outcome, and reports it to the run. Rethrows errors of neither the service nor the network. */
export function failureOf(stop: Stop, error: unknown): Failure {
  stop.onFailure(error);
  const outcome = error instanceof NotVerifiedError ? 'not verified' : 'failed';
  return { outcome, error: toChangeProblem(error, 'import') };
}
