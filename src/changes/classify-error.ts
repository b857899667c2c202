import { PagingError } from '../client/paging/paging-error.ts';
import { NetworkError } from '../protocol/exchange/network-error.ts';
import { ScimError } from '../protocol/messages/errors.ts';
import { problemOf } from './errors.ts';
import type { ChangeProblem } from './problem.ts';

/** A change of which it is not known whether the service made it, and that cannot be looked at again. */
export class UncertainOutcomeError extends Error {
  override readonly name = 'UncertainOutcomeError';

  constructor(override readonly cause: unknown) {
    super('a change may have been made', { cause });
  }
}

/** True for a change whose answer was lost after it was sent. */
export function isLostResponse(error: unknown): boolean {
  return error instanceof UncertainOutcomeError || (error instanceof NetworkError && error.requestSent);
}

/** Looks what became of a change that failed. Throws an `UncertainOutcomeError` where its answer was lost and the look fails too. */
export async function verifyAfterFailure<T>(failure: unknown, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    throw isLostResponse(failure) ? toFinalError(failure) : error;
  }
}

/** What to throw for a change that is not tried again. */
export function toFinalError(error: unknown): unknown {
  return isLostResponse(error) && !(error instanceof UncertainOutcomeError) ? new UncertainOutcomeError(error) : error;
}

/** Like `toProblem`, for a change: says so when the service may have made it all the same. */
export function toChangeProblem(error: unknown, run: 'import' | 'offboarding'): ChangeProblem {
  if (!(error instanceof UncertainOutcomeError)) return toProblem(error);
  const cause = toProblem(error.cause);
  return { ...cause, message: `${cause.message}; the change may have been made: run the ${run} again` };
}

/** Turns what a request threw into a problem. Throws it again when it is neither a service's nor the network's. */
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

/**
 * True when it cannot be known whether the service did what it was asked: the answer was lost, was cut off, or came from
 * something that failed on the way.
 */
export function isUnknownOutcome(error: unknown): boolean {
  if (error instanceof NetworkError) return error.requestSent;
  // A 2xx that is an error all the same is an answer that could not be read.
  return (
    error instanceof ScimError &&
    (error.status >= 500 || error.status === 408 || error.status < 300) &&
    error.status !== 501
  );
}

/** True when every further request would fail in the same way: no access, or nobody there. */
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
