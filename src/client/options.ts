import type { Headers } from '../protocol/exchange/exchange.ts';
import type { Json } from '../protocol/json/json.ts';

/**
 * The attributes in a response (RFC 7644 section 3.9): the default attributes, only the attributes in `attributes`, or
 * the default attributes without the attributes in `excludedAttributes`.
 */
export interface Projection {
  readonly attributes?: readonly string[];
  readonly excludedAttributes?: readonly string[];
}

export interface ListOptions extends Projection {
  /**
   * The filter (RFC 7644 section 3.4.2.2). Sent unchanged, except for attributes that have another name in the dialect.
   */
  readonly filter?: string;
  /**
   * True if the client itself applies the unsupported parts of `filter`. The dialect says which parts the service
   * supports. If the service supports no part, the client reads the whole list. A notice (`filteredHere`) names the
   * unsupported parts. Default: `false`, which means that a filter with an unsupported part is refused.
   */
  readonly filterHere?: boolean;
  /** True to send `filter` unchanged and to ignore what the dialect says about filters. Default: `false`. */
  readonly isFilterRaw?: boolean;
  readonly sortBy?: string;
  readonly sortOrder?: 'ascending' | 'descending';
  /** Page size of the requests (`count`). Default 100. */
  readonly count?: number;
  /**
   * True to request larger pages, of up to 500 resources, if the server declares that it returns such pages. A list of
   * all people then needs fewer requests. Has no effect if `count` is given. Default: `false`.
   */
  readonly largePages?: boolean;
  /** Maximum number of resources that are read. */
  readonly limit?: number;
  /** Requests cursor-based paging in the first request (RFC 9865). */
  readonly cursor?: boolean;
  /**
   * True to throw an error for a doubtful list. Such a list seems to be complete, but resources may be missing.
   * Includes `confirmEnd`. Default: `false`.
   */
  readonly complete?: boolean;
  /**
   * True to check the end of the list. If the server repeats a page after the end, throws an error, because the list
   * may be only the first page of a longer list. For most lists, the check needs at most one more request. Default:
   * `false`.
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
