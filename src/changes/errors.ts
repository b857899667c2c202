import { NetworkError } from '../protocol/exchange/network-error.ts';
import type { ChangeProblem } from './problem.ts';

/** Error for a change that a safety limit or the operator refused. Nothing was sent. */
export class SafetyError extends Error {
  override readonly name = 'SafetyError';

  constructor(
    message: string,
    /** What the operator can do next. */
    readonly hint?: string,
  ) {
    super(message);
  }
}

/**
 * Error for a change without the consent of the operator: a flag is absent, or the operator refused. Nothing was sent.
 */
export class ConsentError extends SafetyError {}

/** The service responded to a change with a success status, but no read shows the change. */
export class NotVerifiedError extends Error {
  override readonly name = 'NotVerifiedError';
  readonly code = 'unverified';

  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}

/**
 * Error for a change that no read shows yet. The service responded with status 202, which means that the service
 * processes the request later.
 */
export class NotShownYetError extends NotVerifiedError {
  readonly status = 202;
}

/** Error for a removal of access that the service refused. A read shows that the access was nevertheless removed. */
export class RefusedButMadeError extends NotVerifiedError {
  constructor(
    message: string,
    /** Ids of the resources that lost access: members, or the resource itself. */
    readonly lost: readonly string[],
    /** The command that reverses the change. Absent for a deletion, which no command reverses. */
    readonly reversal?: string,
  ) {
    super(message, reversal && `to reverse the change, run ${reversal}`);
  }
}

/**
 * Error for a change of a group after which other members are missing, or may be missing, by mistake. The service may
 * nevertheless have made the requested change.
 */
export class MembersLostError extends NotVerifiedError {}

/**
 * Error for a change that was part of a bulk request and has a success status. The service may have undone this change,
 * because another change of the same bulk request failed.
 */
export class MaybeUndoneError extends NetworkError {
  constructor(
    /** The id of the new resource, if the result of a creation has shown the id. */
    readonly createdId: string | undefined,
    /**
     * Called when a read after the bulk request shows the change. The read proves that the service has not undone the
     * change.
     */
    readonly onShown: () => void,
  ) {
    const message = 'the service may have undone this change, because another change of the same bulk request failed';
    super(message, 'protocol', true);
  }
}

/**
 * Error for a change that needs a feature which the service does not support. Also the error for a change that is not
 * known to be safe. Nothing was sent.
 */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';
  readonly code = 'unsupported';

  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}

/** No resource has the given name. If the service responds with status 404, a `ScimError` is thrown instead. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';

  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}

/** A name matches more than one resource. The message lists the candidates. */
export class AmbiguousError extends Error {
  override readonly name = 'AmbiguousError';

  constructor(
    message: string,
    readonly candidates: readonly string[],
    readonly hint: string,
  ) {
    super(message);
  }
}

/** Converts a `NotVerifiedError`, an `UnsupportedError` or a `SafetyError` to a problem. Returns undefined for any other error. */
export function problemOf(error: unknown): ChangeProblem | undefined {
  if (error instanceof NotShownYetError) return { code: 'unverified', message: error.message, status: error.status };
  if (error instanceof NotVerifiedError) return { code: 'unverified', message: error.message };
  if (error instanceof UnsupportedError) return { code: 'unsupported', message: error.message };
  if (error instanceof SafetyError) return { code: 'refused', message: error.message };
  return undefined;
}
