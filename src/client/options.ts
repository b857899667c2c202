import type { Headers } from '../protocol/exchange/exchange.ts';
import type { Json } from '../protocol/json/json.ts';

/**
 * The attributes of a response (RFC 7644 section 3.9): the default attributes, only `attributes`, or the default attributes without
 * `excludedAttributes`.
 */
export interface Projection {
  readonly attributes?: readonly string[];
  readonly excludedAttributes?: readonly string[];
}

export interface ListOptions extends Projection {
  /** The filter (RFC 7644 section 3.4.2.2). Sent unchanged, unless the dialect has other names for the attributes. */
  readonly filter?: string;
  /**
   * True if the client itself applies the parts of `filter` that the service does not support according to its dialect.
   * If the service supports no part, the client reads the whole list. A notice (`filteredHere`) names the parts.
   * Default: `false`, which means that a filter with an unsupported part is refused.
   */
  readonly filterHere?: boolean;
  /** True to send `filter` unchanged, whatever the dialect says. Default: `false`. */
  readonly isFilterRaw?: boolean;
  readonly sortBy?: string;
  readonly sortOrder?: 'ascending' | 'descending';
  /** Page size of the requests (`count`). Default 100. */
  readonly count?: number;
  /** Maximum number of resources that are read. */
  readonly limit?: number;
  /** Requests cursor-based paging in the first request (RFC 9865). */
  readonly cursor?: boolean;
  /**
   * True to throw an error if resources may be missing, although the list seems to be complete. Includes `confirmEnd`.
   * Default: `false`.
   */
  readonly complete?: boolean;
  /**
   * True to check the end of the list. Throws an error if the server repeats a page after the end, because the list may
   * then be only the first page of a longer list. Costs at most one more request for most lists. Default: `false`.
   */
  readonly confirmEnd?: boolean;
  /** Maximum number of pages that are read. A longer list is treated as endless. Default 100,000. */
  readonly maxPages?: number;
  readonly signal?: AbortSignal;
}

export interface ReadOptions extends Projection {
  readonly signal?: AbortSignal;
}

export interface ChangeOptions {
  /** The expected version. Only a resource with this version is changed (RFC 7644 section 3.14). */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

/** A request for `ScimClient.request`. The client adds the base URL to the path. */
export interface RawRequest {
  readonly method: string;
  /** Path relative to the base URL, percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Headers;
  readonly body?: Json;
  readonly raw?: string | Uint8Array;
  readonly signal?: AbortSignal;
}
