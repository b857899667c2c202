/**
 * The error for a value that cannot be exported in the chosen format. The message names the attribute and the person.
 */
export class ExportError extends Error {
  override readonly name = 'ExportError';

  constructor(
    message: string,
    /** What the user can do next. */
    readonly hint: string,
  ) {
    super(message);
  }
}
