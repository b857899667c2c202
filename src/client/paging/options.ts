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
   * True to repeat the first request with `startIndex` if it returns an empty list. Some services return an empty list
   * for a request without `startIndex`.
   */
  readonly mayBeEmpty?: boolean;
  /** Maximum number of pages that are read. Default 100,000. */
  readonly maxPages?: number;
  /**
   * True to throw an error for a list that seems to be complete, although resources may be missing (a doubtful list).
   * Also has the effect of `confirmEnd`. Default: `false`.
   */
  readonly complete?: boolean;
  /**
   * True to request one resource after the end of the list, unless a page has already shown the end. If the server
   * responds with a repeated page, throws an error, because the list may be only the first page of a longer list.
   * Default: `false`.
   */
  readonly confirmEnd?: boolean;
  /** The pagination of the service, if it is known before the first request. */
  readonly pagination?: FactValues['pagination'] | undefined;
  readonly onNotice?: OnNotice;
}

/** The page size of requests if the caller does not choose a page size. */
export const defaultCount = 100;

/**
 * The page size of requests for a long list (`largePages`), if the server declares that it allows this size. A request
 * for a larger page takes long, and the whole list would be read hardly faster.
 */
export const largeCount = 500;

/** The paging parameters of one request: `startIndex` and `count` (RFC 7644 section 3.4.2.4) or `cursor` (RFC 9865). */
export type PageQuery = Readonly<Record<string, string>>;
