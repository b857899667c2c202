/** Why a file or its mapping cannot be used; stable, for machines. */
export type SourceErrorCode =
  | 'not-found'
  | 'directory'
  | 'unreadable'
  | 'empty'
  | 'binary'
  | 'encoding'
  | 'quotes'
  | 'too-long'
  | 'syntax'
  | 'duplicate-header'
  | 'too-wide'
  | 'changed'
  | 'unknown-header'
  | 'bad-map'
  | 'no-key'
  | 'status-left-out'
  | 'leaving-date-left-out';

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
