import { PagingError } from '../client/paging/paging-error.ts';
import { ScimError } from '../protocol/errors.ts';
import { NetworkError } from '../protocol/exchange/network-error.ts';
import { problemOf } from './errors.ts';
import type { ChangeProblem } from './problem.ts';

/** A change with an unknown outcome: the service may have made it, and a read to find out failed too. */
export class UncertainOutcomeError extends Error {
  override readonly name = 'UncertainOutcomeError';

  constructor(override readonly cause: unknown) {
    super('a change may have been made', { cause });
  }
}

/** True if a change was sent and its response was lost. */
export function isLostResponse(error: unknown): boolean {
  return error instanceof UncertainOutcomeError || (error instanceof NetworkError && error.requestSent);
}

/**
 * Reads the outcome of a failed change with `look`. Throws an `UncertainOutcomeError` if the response was lost and the read
 * fails too.
 */
export async function verifyAfterFailure<T>(failure: unknown, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    throw isLostResponse(failure) ? toFinalError(failure) : error;
  }
}

/** The error of a change that is not retried. */
export function toFinalError(error: unknown): unknown {
  return isLostResponse(error) && !(error instanceof UncertainOutcomeError) ? new UncertainOutcomeError(error) : error;
}

/** Like `toProblem`, for a change: the message says if the change may have been made. */
export function toChangeProblem(error: unknown, run: 'import' | 'offboarding'): ChangeProblem {
  if (!(error instanceof UncertainOutcomeError)) return toProblem(error);
  const cause = toProblem(error.cause);
  return { ...cause, message: `${cause.message}; the change may have been made: run the ${run} again` };
}

/** Converts the error of a request to a problem. Rethrows errors of neither the service nor the network. */
export function toProblem(error: unknown): ChangeProblem {
  const own = problemOf(error);
  if (own) return own;
  if (error instanceof NetworkError) return { code: 'network', message: error.message };
  if (error instanceof PagingError) return { code: 'server', message: error.message };
  if (!(error instanceof ScimError)) throw error;
  const { status, scimType, detail } = error;
  const code = status === 409 || status === 412 || scimType === 'uniqueness' ? 'conflict' : 'server';
  return { code, message: detail, status, ...(scimType === undefined ? {} : { scimType }) };
}

/** True if the outcome of a request is unknown: the response was lost or incomplete, or came from a failed intermediary. */
export function isUnknownOutcome(error: unknown): boolean {
  if (error instanceof NetworkError) return error.requestSent;
  // A `ScimError` with 2xx is a response that could not be parsed.
  return (
    error instanceof ScimError &&
    (error.status >= 500 || error.status === 408 || error.status < 300) &&
    error.status !== 501
  );
}

/** True if every further request would fail in the same way: no access, or no server. */
export function isFatal(error: unknown): boolean {
  if (error instanceof NetworkError) return !error.requestSent && error.code !== 'aborted';
  return error instanceof ScimError && error.status === 401;
}

/** True for the service's answer that it has such a resource already. */
export function isConflict(error: unknown): boolean {
  return error instanceof ScimError && (error.status === 409 || error.scimType === 'uniqueness');
}

/** True for the service's answer that it does not know the method: 405, 501 (RFC 9110 sections 15.5.6 and 15.6.2). */
export function isUnsupportedMethod(error: unknown): boolean {
  return hasStatus(error, 405) || hasStatus(error, 501);
}

/** True for an answer that there is no such resource. */
export function isGone(error: unknown): boolean {
  return hasStatus(error, 404) || hasStatus(error, 410);
}

/** True for an answer with this status. */
export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof ScimError && error.status === status;
}
