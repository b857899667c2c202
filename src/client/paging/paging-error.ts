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
  /** The list seems to be complete, but the server may have hidden resources because it does not follow the RFC. */
  | 'doubtful'
  /** The list has too many pages and is treated as endless. */
  | 'endless';

/**
 * A list cannot be read completely: the pages of the server do not reach the end of the list, or resources are missing
 * in them. The resources that were yielded before the error are valid.
 */
export class PagingError extends Error {
  override readonly name = 'PagingError';

  constructor(
    readonly code: PagingErrorCode,
    message: string,
    /** The number of resources that were read, and `totalResults` of the server. */
    readonly received: number,
    readonly totalResults?: number,
    /** A hint that tells the user what to do next. */
    readonly hint?: string,
  ) {
    super(message);
  }
}
