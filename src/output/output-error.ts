/** Codes of output errors: the value of a flag is wrong, or the format cannot show a resource. */
export type OutputErrorCode = 'unknownColumn' | 'ambiguousColumn' | 'invalidColumns' | 'invalidQuery' | 'missingId';

/**
 * The error for output that is not possible as requested. `missingId`: the server sent a resource without an id, or
 * with an id that contains a line break. All other codes: the value of a flag is wrong.
 */
export class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor(
    readonly code: OutputErrorCode,
    message: string,
    /** The next step for the operator, as a sentence without a full stop. */
    readonly hint?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
