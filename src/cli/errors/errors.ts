export {
  AmbiguousError,
  ConsentError,
  NotFoundError,
  NotVerifiedError,
  SafetyError,
  UnsupportedError,
} from '../../changes/errors.ts';

/** The command line or a file on the command line is invalid. Nothing was sent. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
  }
}

/** A signal stopped the command (Ctrl-C, SIGTERM). Exit code 130. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';

  constructor(
    message = 'interrupted',
    readonly hint?: string,
  ) {
    super(message);
  }
}

/**
 * Error for a lost response to a non-idempotent request. The request was sent, so it may have been processed. Exit code
 * 6.
 */
export class LostResponseError extends Error {
  override readonly name = 'LostResponseError';

  constructor(
    message: string,
    /** A hint with the command that shows whether the change was made. */
    readonly hint: string,
    options: { readonly cause: Error & { readonly code?: string } },
  ) {
    super(message, options);
    this.code = options.cause.code;
  }

  readonly code: string | undefined;
}

/**
 * Output could not be written, for example because the disk is full. The message contains the number of completed rows or changes. Exit
 * code 6.
 */
export class WriteError extends Error {
  override readonly name = 'WriteError';
}

/** Some changes succeeded and other changes failed. The message lists the failures. Exit code 7. */
export class PartialError extends Error {
  override readonly name = 'PartialError';

  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}
