import { isRefusedForLoad, toChangeProblem, UncertainOutcomeError } from '../../changes/classify-error.ts';
import { NotVerifiedError } from '../../changes/errors.ts';
import type { Stop } from '../../changes/run-stop.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import type { RowError } from '../result.ts';

/** The outcome of a change that failed. */
export interface Failure {
  readonly outcome: 'failed' | 'not verified';
  readonly error: RowError;
}

/** A change that was not sent, because the run was stopped. */
export interface NotAttempted {
  readonly outcome: 'not attempted';
  readonly error?: RowError;
}

/**
 * Returns `not attempted` if the run was stopped before the change was sent. Also returns `not attempted` if the
 * service refused the change because of its load, and the run stops for this reason. Otherwise returns the result of
 * `failureOf`.
 */
export function unsentOrFailed(stop: Stop, error: unknown): Failure | NotAttempted {
  return isUnsentByStop(stop, error) ? { outcome: 'not attempted', ...stop.error } : failureOf(stop, error);
}

/**
 * Reports the error to the run. Returns true if a change was not made because the run stops: either the request was not
 * sent, or the service refused the request because of its load.
 */
export function isUnsentByStop(stop: Stop, error: unknown): boolean {
  const isUnsent =
    (error instanceof NetworkError && error.code === 'aborted' && !error.requestSent) || isRefusedForLoad(error);
  if (isUnsent) stop.onFailure(error);
  return isUnsent && stop.isStopped;
}

/**
 * Converts the error of a change to an outcome, and reports the error to the run. If the outcome of the change is
 * unknown and the run is stopped, returns `not verified`. A resumed job then looks for the change. Rethrows an error
 * that comes neither from the service nor from the network.
 */
export function failureOf(stop: Stop, error: unknown): Failure {
  stop.onFailure(error);
  const isOpen = error instanceof UncertainOutcomeError && stop.isStopped;
  const outcome = error instanceof NotVerifiedError || isOpen ? 'not verified' : 'failed';
  return { outcome, error: toChangeProblem(error, 'import') };
}

/** Returns the message about a person or a group that another shard has not created yet. */
export function inAnotherShard(what: 'group' | 'manager', name: string): string {
  return `another shard creates the ${what} ${JSON.stringify(name)}, but has not created this ${what} yet: wait until that shard has ended, then run scimctl job retry`;
}
