import { printDuration } from '../client/duration.ts';
import { PagingError } from '../client/paging/paging-error.ts';
import { AnswerError } from '../client/reading/answer-error.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { ScimError } from '../protocol/errors.ts';
import { NetworkError } from '../protocol/exchange/network-error.ts';
import { problemOf, RefusedButMadeError } from './errors.ts';
import type { ChangeProblem } from './problem.ts';

/**
 * Error for an unknown outcome of a change. The service may have made the change. A read was sent to verify the
 * outcome, but this read failed too.
 */
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
 * Reads the outcome of a failed change with `look`. If `look` fails too and the outcome of the change is unknown, gives
 * the error of `look` to `onFailure` and throws an `UncertainOutcomeError`. Does not throw the error of `look` in this
 * case, because it describes the read: "too many requests" would mean that the change was not sent. If the outcome of
 * the change is known, throws the error of `look`.
 */
export async function verifyAfterFailure<T>(
  failure: unknown,
  onFailure: (error: unknown) => void,
  look: () => Promise<T>,
): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (isLostResponse(failure)) {
      onFailure(error);
      throw toFinalError(failure);
    }
    if (!isUnknownOutcome(failure) || problemOf(error)) throw error;
    onFailure(error);
    throw new UncertainOutcomeError(failure);
  }
}

/**
 * Returns the error to throw if the change is not retried. If the response was lost, returns an
 * `UncertainOutcomeError`. Otherwise returns the given error.
 */
export function toFinalError(error: unknown): unknown {
  return isLostResponse(error) && !(error instanceof UncertainOutcomeError) ? new UncertainOutcomeError(error) : error;
}

/**
 * Converts the error of a change to a problem, as `toProblem` does, but extends two messages. If the outcome is
 * unknown, the message says that the change may have been made. If the service made the change although it refused the
 * change, the message names the command that reverses the change.
 */
export function toChangeProblem(error: unknown, run: 'import' | 'offboarding'): ChangeProblem {
  if (error instanceof RefusedButMadeError && error.reversal !== undefined) {
    return { ...toProblem(error), message: `${error.message}; to reverse the change, run scimctl job undo` };
  }
  if (!(error instanceof UncertainOutcomeError)) return toProblem(error);
  const cause = toProblem(error.cause);
  return {
    ...cause,
    message: `${cause.message}; it is unknown whether the service made the change; run the ${run} again, which makes the change if it is missing`,
  };
}

/** Converts the error of a request to a problem. Rethrows any error that comes neither from the service nor from the network. */
export function toProblem(error: unknown): ChangeProblem {
  const own = problemOf(error);
  if (own) return own;
  if (error instanceof NetworkError) return { code: 'network', message: error.message };
  if (error instanceof PagingError) return { code: 'server', message: error.message };
  if (!(error instanceof ScimError)) throw error;
  const { status, scimType } = error;
  const delay = error instanceof AnswerError && isFatal(error) ? error.retryAfter : undefined;
  const detail =
    delay === undefined
      ? error.detail
      : `${error.detail}; the server asks scimctl to wait ${printDuration(delay)} before the next request`;
  const code = status === 409 || status === 412 || scimType === 'uniqueness' ? 'conflict' : 'server';
  return { code, message: detail, status, ...(scimType === undefined ? {} : { scimType }) };
}

/**
 * True if the outcome of a request is unknown. Causes: the response was lost, the response was incomplete, or an
 * intermediary failed and sent the response.
 */
export function isUnknownOutcome(error: unknown): boolean {
  if (error instanceof NetworkError) return error.requestSent;
  if (isRefusedForLoad(error)) return false;
  // A `ScimError` with a 2xx status means that a success response could not be parsed.
  return (
    error instanceof ScimError &&
    (error.status >= 500 || error.status === 408 || error.status < 300) &&
    error.status !== 501
  );
}

/**
 * True for an error response which says that there were too many requests. The service has not processed the refused
 * request.
 */
export function isRefusedForLoad(error: unknown): boolean {
  return error instanceof AnswerError && error.isRefusedForLoad;
}

/**
 * Maximum delay in milliseconds that a service may ask for when it refuses a request because of too many requests.
 * After a longer delay, the run stops, because the service would refuse every further request too. Also applies if no
 * layer of the client has checked the delay.
 */
const longDelay = 60_000;

/**
 * True if every further request would fail in the same way. There are three reasons: access is denied (401), no request
 * reaches the server, or the service asks for a longer delay than the client waits.
 */
export function isFatal(error: unknown): boolean {
  if (error instanceof AnswerError && error.isRefusedForLoad) {
    return error.exceedsMaxWait || (error.retryAfter ?? 0) > longDelay;
  }
  if (error instanceof NetworkError) return !error.requestSent && error.code !== 'aborted';
  return error instanceof ScimError && error.status === 401;
}

/** True for an error response which says that the resource already exists. */
export function isConflict(error: unknown): boolean {
  return error instanceof ScimError && (error.status === 409 || error.scimType === 'uniqueness');
}

/** True for an error response which says that the service does not support the method: 405 or 501 (RFC 9110 sections 15.5.6 and 15.6.2). */
export function isUnsupportedMethod(error: unknown): boolean {
  return hasStatus(error, 405) || hasStatus(error, 501);
}

/** True for an error response which says that the resource does not exist: 404 or 410. */
export function isGone(error: unknown): boolean {
  return hasStatus(error, 404) || hasStatus(error, 410);
}

/**
 * True if a read by id failed because the resource does not exist: status 404 or 410, or status 400 if the dialect says
 * that status 400 has this meaning.
 */
export function isMissing(error: unknown, dialect: Dialect | undefined): boolean {
  return isGone(error) || (dialect?.facts.unknownId === '400' && hasStatus(error, 400));
}

/** True for an error response with this status. */
export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof ScimError && error.status === status;
}
