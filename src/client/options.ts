import type { Headers } from '../protocol/exchange/exchange.ts';
import type { Json } from '../protocol/json/json.ts';

/** Which attributes an answer has (RFC 7644 section 3.9): all by default, only these, or all but those. */
export interface Projection {
  readonly attributes?: readonly string[];
  readonly excludedAttributes?: readonly string[];
}

export interface ListOptions extends Projection {
  /** A filter as it is sent (RFC 7644 section 3.4.2.2). */
  readonly filter?: string;
  readonly sortBy?: string;
  readonly sortOrder?: 'ascending' | 'descending';
  /** Page size to ask for. Default 100. */
  readonly count?: number;
  /** Most resources in all. */
  readonly limit?: number;
  /** Asks for cursors with the first request (RFC 9865). */
  readonly cursor?: boolean;
  /** Most pages to read before the list is taken for one without end. Default 100,000. */
  readonly maxPages?: number;
  readonly signal?: AbortSignal;
}

export interface ReadOptions extends Projection {
  readonly signal?: AbortSignal;
}

export interface ChangeOptions {
  /** Changes the resource only while it has this version (RFC 7644 section 3.14). */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

/** A request as `ScimClient.request` takes it; the client knows the base URL. */
export interface RawRequest {
  readonly method: string;
  /** Path below the base URL, percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Headers;
  readonly body?: Json;
  readonly raw?: string | Uint8Array;
  readonly signal?: AbortSignal;
}
