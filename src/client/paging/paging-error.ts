/** Why a list could not be read to its end. */
export type PagingErrorCode =
  | 'repeatedPage'
  | 'repeatedCursor'
  | 'emptyPage'
  /** The end was reached, and fewer came than there are. */
  | 'incomplete'
  /** Resources came more than once, so that others may not have come. */
  | 'repeated'
  /** The pages have no end. */
  | 'endless';

/** A server's pages do not lead to the end of its list, or not to all of it. What came before the error is right. */
export class PagingError extends Error {
  override readonly name = 'PagingError';

  constructor(
    readonly code: PagingErrorCode,
    message: string,
    /** Resources that were read, and how many the server says there are. */
    readonly received: number,
    readonly totalResults?: number,
  ) {
    super(message);
  }
}
