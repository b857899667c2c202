import type { Headers } from '../protocol/exchange/exchange.ts';
import type { Json } from '../protocol/json/json.ts';

/**
 * The attributes of a resource in a response (RFC 7644 section 3.9). Without members: the default attributes.
 * `attributes`: only these attributes. `excludedAttributes`: the default attributes without these attributes.
 */
export interface Projection {
  readonly attributes?: readonly string[];
  readonly excludedAttributes?: readonly string[];
}

export interface ListOptions extends Projection {
  /**
   * The filter (RFC 7644 section 3.4.2.2). Sent unchanged, except for attributes that the service calls by another
   * name.
   */
  readonly filter?: string;
  /**
   * True if the client itself compares the resources with the parts of `filter` that the service does not support
   * according to the dialect. If the service supports no part, the client reads the whole list. A notice
   * (`filteredHere`) names the unsupported parts. Default: `false`, which means that a filter with an unsupported part
   * is refused.
   */
  readonly filterHere?: boolean;
  /** True to send `filter` unchanged, whatever the dialect says about filters. Default: `false`. */
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
   * True to throw an error for a list that seems to be complete, although resources may be missing (a doubtful list).
   * Also has the effect of `confirmEnd`. Default: `false`.
   */
  readonly complete?: boolean;
  /**
   * True to check the end of the list with a request for a resource after the last one. If the server repeats a page,
   * throws an error, because the list may be longer and the server may always return its first page. For most lists,
   * the check needs at most one more request. Default: `false`.
   */
  readonly confirmEnd?: boolean;
  /**
   * Maximum number of pages that are read. For a longer list, throws an error, because it may be endless. Default
   * 100,000.
   */
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
