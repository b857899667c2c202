import type { OnNotice } from '../notice.ts';

export interface PagingOptions {
  /** Page size to ask for. Default 100, which most services allow. */
  readonly count?: number;
  /** Most resources to read in all. */
  readonly limit?: number;
  /** Asks for cursors with the first request, for services that page no other way but have to be asked. */
  readonly cursor?: boolean;
  /** An empty list is asked for once more with `startIndex`, without which some services give nothing. */
  readonly mayBeEmpty?: boolean;
  /** Most pages to read. Default 100,000. */
  readonly maxPages?: number;
  readonly onNotice?: OnNotice;
}

/** The paging parameters of one request: `startIndex` and `count` (RFC 7644 section 3.4.2.4) or `cursor` (RFC 9865). */
export type PageQuery = Readonly<Record<string, string>>;
