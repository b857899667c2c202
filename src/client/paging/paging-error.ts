/** Why a list could not be read to its end. */
export type PagingErrorCode =
  | 'repeatedPage'
  | 'repeatedCursor'
  | 'emptyPage'
  /** The list ended before `totalResults` resources came. */
  | 'incomplete'
  /** Resources came more than once, so that others may be missing. */
  | 'repeated'
  /** The pages have no end. */
  | 'endless';

/**
 * The pages of a server do not lead to the end of its list, or not to all resources. Resources that were returned before the
 * error are right.
 */
export class PagingError extends Error {
  override readonly name = 'PagingError';

  constructor(
    readonly code: PagingErrorCode,
    message: string,
    /** The number of resources that were read, and `totalResults` of the server. */
    readonly received: number,
    readonly totalResults?: number,
  ) {
    super(message);
  }
}
