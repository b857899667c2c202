/** Something is wrong with what was typed or with a file that was named. Nothing was sent. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
  }
}

/** Nothing has the name that was given. Not an answer of 404, which is a `ScimError`. Exit code 3. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';

  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}

/** A name fits more than one resource. The message lists the candidates. Exit code 2. */
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

/** A safety limit, or a person who was asked, said no. Nothing was changed. Exit code 9. */
export class SafetyError extends Error {
  override readonly name = 'SafetyError';

  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
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
export class LostAnswerError extends Error {
  override readonly name = 'LostAnswerError';

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
