export {
  AmbiguousError,
  NotFoundError,
  NotVerifiedError,
  SafetyError,
  UnsupportedError,
} from '../../changes/errors.ts';

/** Something is wrong with what was typed or with a file that was named. Nothing was sent. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
  }
}

/** The command was stopped from outside (Ctrl-C, SIGTERM). Exit code 130. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';

  constructor(
    message = 'interrupted',
    readonly hint?: string,
  ) {
    super(message);
  }
}

/** A request that is not to be repeated blindly got no answer, and may have been carried out. Exit code 6. */
export class LostResponseError extends Error {
  override readonly name = 'LostResponseError';

  constructor(
    message: string,
    /** The command that shows whether it was. */
    readonly hint: string,
    options: { readonly cause: Error & { readonly code?: string } },
  ) {
    super(message, options);
    this.code = options.cause.code;
  }

  readonly code: string | undefined;
}

/** What was to be written could not be, as on a full disk. The message says what was done all the same. Exit code 6. */
export class WriteError extends Error {
  override readonly name = 'WriteError';
}

/** Some of what was asked was done, and some was not. The message says what. Exit code 7. */
export class PartialError extends Error {
  override readonly name = 'PartialError';

  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}
