/** The reason why a file or its mapping cannot be used. The codes are stable, so that programs can depend on them. */
export type SourceErrorCode =
  /** There is no such file. */
  | 'notFound'
  /** The path leads to a directory. */
  | 'directory'
  /** The operating system refuses to read the file. */
  | 'unreadable'
  /** The file has no rows. */
  | 'empty'
  /** The file is a workbook or another file that is not text. */
  | 'binary'
  /** The bytes are not valid text in the expected encoding. */
  | 'encoding'
  /** A quote of a CSV file is not closed. */
  | 'quotes'
  /** A line or a row is longer than the limit. */
  | 'tooLong'
  /** The text is not valid JSON, or the file is HTML or XML. */
  | 'syntax'
  /** Two columns have the same header. */
  | 'duplicateHeader'
  /** The table has more columns than the limit. */
  | 'tooWide'
  /** The file changed while it was read. */
  | 'changed'
  /** No column is recognised by its header. */
  | 'unknownHeader'
  /** A mapping names an unknown column or attribute, or contradicts another mapping. */
  | 'badMap'
  /** No column identifies the people. */
  | 'noKey'
  /** A column looks like a status, and the mapping leaves the column out. */
  | 'statusLeftOut'
  /** A column looks like a leaving date, and the mapping leaves the column out. */
  | 'leavingDateLeftOut';

/** An unknown name that the user wrote, and the known names. A message can suggest a known name that is similar. */
export interface Near {
  readonly typed: string;
  readonly candidates: readonly string[];
}

/** The error for a file that cannot be read, or for a mapping that cannot be used. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  /** Physical line of the file, counted from 1; `undefined` if the error concerns no single line. */
  readonly line: number | undefined;
  /** What the user can do next. */
  readonly hint: string | undefined;
  /** The unknown name; `undefined` for an error that is not about a name. */
  readonly near: Near | undefined;

  constructor(
    readonly code: SourceErrorCode,
    message: string,
    options: ErrorOptions & { line?: number; hint?: string | undefined; near?: Near } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.line = options.line;
    this.hint = options.hint;
    this.near = options.near;
  }
}

/** The error for a temporary file that cannot be written, for example because the disk is full. */
export class TemporaryFileError extends Error {
  override readonly name = 'TemporaryFileError';
  readonly code = 'cannotWrite';
  readonly hint = 'To use another folder for temporary files, set the variable TMPDIR (TEMP on Windows).';

  constructor(folder: string, cause: unknown) {
    const { code = (cause as Error).message } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOSPC' ? 'there is no space left (ENOSPC)' : code;
    super(`a temporary file in ${folder} cannot be written: ${reason}`, { cause });
  }
}

/** Converts the error of a write to a `TemporaryFileError`. Returns the error of a read unchanged. */
export function asTemporaryFileError(folder: string, error: unknown): unknown {
  const isWrite = error instanceof Error && 'syscall' in error && error.syscall !== 'read';
  return isWrite ? new TemporaryFileError(folder, error) : error;
}
