import type { FactValues } from '../../dialects/fact-values.ts';
import type { OnNotice } from '../notice.ts';

export interface PagingOptions {
  /** Page size of the requests (`count`). Default 100, which most services allow. */
  readonly count?: number;
  /** Maximum number of resources that are read. */
  readonly limit?: number;
  /** Requests cursor-based paging in the first request. Some services use cursors only if a client requests them. */
  readonly cursor?: boolean;
  /**
   * True to repeat the first request with `startIndex` if the list is empty. Some services return an empty list if
   * `startIndex` is missing.
   */
  readonly mayBeEmpty?: boolean;
  /** Maximum number of pages that are read. Default 100,000. */
  readonly maxPages?: number;
  /**
   * True to throw an error for a doubtful list. Such a list seems to be complete, but resources may be missing.
   * Includes `confirmEnd`. Default: `false`.
   */
  readonly complete?: boolean;
  /**
   * True to request one resource after the end of the list, if no page has shown the end. Throws an error if the server
   * responds with a repeated page, because the list may then be only the first page of a longer list. Default: `false`.
   */
  readonly confirmEnd?: boolean;
  /** The pagination of the service, if it is known before the first request. */
  readonly pagination?: FactValues['pagination'] | undefined;
  readonly onNotice?: OnNotice;
}

/** The page size of requests if the caller does not choose a page size. */
export const defaultCount = 100;

/**
 * The page size of requests for a long list (`largePages`), if the server declares that it allows this size. In larger
 * pages, a request takes long, and a list needs hardly less time.
 */
export const largeCount = 500;

/** The paging parameters of one request: `startIndex` and `count` (RFC 7644 section 3.4.2.4) or `cursor` (RFC 9865). */
export type PageQuery = Readonly<Record<string, string>>;
