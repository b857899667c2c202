/** What is wrong with a request for output: a flag's value, or a resource that the format cannot show. */
export type OutputErrorCode = 'unknownColumn' | 'ambiguousColumn' | 'invalidColumns' | 'invalidQuery' | 'missingId';

/**
 * The output cannot be made as asked. Every code but `missingId` is a wrong flag, found before anything is printed;
 * `missingId` is a resource of the server's without an id that fits on a line.
 */
export class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor(
    readonly code: OutputErrorCode,
    message: string,
    /** What to do instead, as a sentence without a full stop. */
    readonly hint?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
