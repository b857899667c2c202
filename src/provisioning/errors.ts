/** Why a file or its mapping cannot be used; stable, for machines. */
export type SourceErrorCode =
  | 'not-found'
  | 'directory'
  | 'unreadable'
  | 'empty'
  | 'header-only'
  | 'binary'
  | 'encoding'
  | 'quotes'
  | 'too-long'
  | 'syntax'
  | 'duplicate-header'
  | 'unknown-header'
  | 'bad-map'
  | 'no-key';

/** The input is at fault and nothing was sent: a file that cannot be read, a mapping that cannot work. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  /** Physical line of the file, from 1, where one can be named. */
  readonly line: number | undefined;
  /** What to do next. */
  readonly hint: string | undefined;

  constructor(
    readonly code: SourceErrorCode,
    message: string,
    options: ErrorOptions & { line?: number; hint?: string } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.line = options.line;
    this.hint = options.hint;
  }
}
