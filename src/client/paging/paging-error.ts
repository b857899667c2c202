/** The reason why a list could not be read completely. */
export type PagingErrorCode =
  /** The server returned the same page again. */
  | 'repeatedPage'
  /** The server returned the same cursor again. */
  | 'repeatedCursor'
  /** The server returned an empty page before the end of the list, or too many empty pages. */
  | 'emptyPage'
  /** The list ended before the server returned `totalResults` resources. */
  | 'incomplete'
  /** The server returned resources more than once, so other resources may be missing. */
  | 'repeated'
  /** The list seems to be complete, but a deviation of the server may hide resources. */
  | 'doubtful'
  /** The list has too many pages and is treated as endless. */
  | 'endless';

/**
 * A list cannot be read completely, because the pages of the server do not lead to the end of the list or do not contain all
 * resources. The resources that were returned before the error are valid.
 */
export class PagingError extends Error {
  override readonly name = 'PagingError';

  constructor(
    readonly code: PagingErrorCode,
    message: string,
    /** The number of resources that were read, and `totalResults` of the server. */
    readonly received: number,
    readonly totalResults?: number,
    /** A hint for the user: the next step. */
    readonly hint?: string,
  ) {
    super(message);
  }
}
