/** Why a job cannot go on. */
export type JobErrorCode =
  /** The journal cannot be written: nothing more may be sent. */
  | 'cannotWrite'
  /** The journal was damaged by something other than a crash. */
  | 'corrupt'
  /** The job folder was written by a newer version. */
  | 'newerFormat'
  /** There is no such job. */
  | 'noJob'
  /** Another process works on the job. */
  | 'jobInUse'
  /** The source is no longer the file that the job began with. */
  | 'sourceChanged';

/** A job that cannot be opened, read or continued. `hint` says what to do. */
export class JobError extends Error {
  override readonly name = 'JobError';
  readonly hint: string | undefined;

  constructor(
    readonly code: JobErrorCode,
    message: string,
    options: { hint?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.hint = options.hint;
  }
}
