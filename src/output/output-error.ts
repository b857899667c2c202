/** Codes of errors of output: a wrong value of a flag, or a resource that the format cannot show. */
export type OutputErrorCode = 'unknownColumn' | 'ambiguousColumn' | 'invalidColumns' | 'invalidQuery' | 'missingId';

/**
 * The output is not possible as requested. `missingId` is a resource of the server without an id that fits on one line. All other
 * codes are wrong flags, which are found before anything is printed.
 */
export class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor(
    readonly code: OutputErrorCode,
    message: string,
    /** What to do next, as a sentence without a full stop. */
    readonly hint?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
