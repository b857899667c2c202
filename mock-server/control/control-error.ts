/** The error for a request that the control API refuses. */
export class ControlError extends Error {
  override readonly name = 'ControlError';

  constructor(
    /** HTTP status. */
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
