/** A request to the control API that is refused. */
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
