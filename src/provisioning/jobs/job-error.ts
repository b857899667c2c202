/** The reason why a job cannot continue. */
export type JobErrorCode =
  /** The journal cannot be written. Therefore the run must not send further changes. */
  | 'cannotWrite'
  /** The plan or the journal has damage that a crash cannot cause. */
  | 'corrupt'
  /** A newer version wrote the plan. */
  | 'newerFormat'
  /** No job has this id. */
  | 'noJob'
  /** Another process runs the job. */
  | 'jobInUse'
  /** The file of a new plan exists already. */
  | 'exists'
  /** The job was undone. */
  | 'undone'
  /** The plan is for another service, or the service has changed since the plan was made. */
  | 'stale';

/** A job that cannot be opened, read or continued. `hint` describes what the user can do. */
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

/** The error for a file that cannot be written. `what` names the file: `the plan hires.ndjson`. */
export function cannotWrite(what: string, cause: unknown): JobError {
  const { code = (cause as Error).message } = cause as NodeJS.ErrnoException;
  const reason = code === 'ENOSPC' ? 'there is no space left (ENOSPC)' : code;
  return new JobError('cannotWrite', `${what} cannot be written: ${reason}`, { cause });
}

/**
 * The error for a plan that is out of date, because the service has changed since the plan was made. `count` is the
 * number of outdated entries, and `problems` describes the first of these entries.
 */
export function staleError(name: string, problems: readonly string[], count: number): JobError {
  const more = count > problems.length ? [`and ${count - problems.length} more`] : [];
  const lines = [...problems, ...more].map((line) => `  ${line}`);
  return new JobError('stale', `the plan ${name} is out of date, and nothing was sent:\n${lines.join('\n')}`, {
    hint: 'Make the plan again.',
  });
}
