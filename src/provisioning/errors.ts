/** Why a file or its mapping cannot be used. Stable, for machines. */
export type SourceErrorCode =
  /** There is no such file. */
  | 'notFound'
  /** The path is the path of a directory. */
  | 'directory'
  /** The operating system refuses to read the file. */
  | 'unreadable'
  /** The file has no rows. */
  | 'empty'
  /** The file is a workbook or another file that is not text. */
  | 'binary'
  /** The bytes are not text in the encoding that was expected. */
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
  /** No header is the name of a known column. */
  | 'unknownHeader'
  /** A mapping names an unknown column or attribute, or contradicts another mapping. */
  | 'badMap'
  /** No column identifies the people. */
  | 'noKey'
  /** A column looks like a status, and the mapping leaves the column out. */
  | 'statusLeftOut'
  /** A column looks like a leaving date, and the mapping leaves the column out. */
  | 'leavingDateLeftOut';

/** The unknown name and the known names, for suggestions. */
export interface Near {
  readonly typed: string;
  readonly candidates: readonly string[];
}

/** The input is wrong and nothing was sent: a file that cannot be read, or a mapping that cannot work. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  /** Physical line of the file, from 1, where one can be named. */
  readonly line: number | undefined;
  /** What to do next. */
  readonly hint: string | undefined;
  /** Set where a name was not found. */
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
