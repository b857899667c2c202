/** How a service provider behaves where the RFCs leave a choice, or where a real one deviates. One row a behaviour. */
export interface Behaviour {
  /** True to understand what clients send against the RFCs; false to refuse it and say why. */
  readonly lenient: boolean;
  /** Resources in a page where the client names no count. */
  readonly defaultPageSize: number;
  /** Most resources in a page. */
  readonly maxPageSize: number;
  /**
   * Ways of paging: by index (RFC 7644 section 3.4.2.4), by cursor (RFC 9865), both with index where the client names none, or
   * none, which answers with everything.
   */
  readonly pagination: 'index' | 'cursor' | 'both' | 'none';
  /** Seconds that a cursor lives between two pages. */
  readonly cursorTimeout: number;
  /** Largest request body, in bytes. */
  readonly maxPayloadSize: number;
  readonly bulk: boolean;
  /** Most operations in a bulk request. */
  readonly maxOperations: number;
  readonly patch: boolean;
  readonly sort: boolean;
  readonly etag: boolean;
  readonly filter: boolean;
  /** What a successful PATCH answers, by resource type name; `default` for the others (RFC 7644 section 3.5.2). */
  readonly patchStatus: Readonly<Record<string, 200 | 204>> & { readonly default: 200 | 204 };
}

/** Strict, and everything that is built is on. Groups answer 204: the body of a large one would cost more than its change. */
export const defaultBehaviour: Behaviour = {
  lenient: false,
  defaultPageSize: 100,
  maxPageSize: 1000,
  pagination: 'both',
  cursorTimeout: 3600,
  maxPayloadSize: 8 * 1024 * 1024,
  bulk: true,
  maxOperations: 1000,
  patch: true,
  sort: true,
  etag: true,
  filter: true,
  patchStatus: { Group: 204, default: 200 },
};
