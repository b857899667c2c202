import type { OnNotice } from '../notice.ts';

export interface PagingOptions {
  /** Page size of the requests (`count`). Default 100, which most services allow. */
  readonly count?: number;
  /** The most resources that are read. */
  readonly limit?: number;
  /** Asks for cursors in the first request, for services that use cursors only when a client asks for them. */
  readonly cursor?: boolean;
  /** Repeats the first request with `startIndex` if the list is empty, because some services answer an empty list without it. */
  readonly mayBeEmpty?: boolean;
  /** The most pages that are read. Default 100,000. */
  readonly maxPages?: number;
  readonly onNotice?: OnNotice;
}

/** The paging parameters of one request: `startIndex` and `count` (RFC 7644 section 3.4.2.4) or `cursor` (RFC 9865). */
export type PageQuery = Readonly<Record<string, string>>;
