/** The effects of a fault. A fault with several effects acts only on requests on which each of its effects can act. */
export interface FaultEffects {
  /** Waits before the request is processed: milliseconds, or text such as `2s` or `1.5m`. Maximum: 10 minutes. */
  readonly latency?: number | string;
  /** Closes the connection without a response, before or after the request is processed. */
  readonly reset?: 'before' | 'after';
  /** Truncates the response after this number of bytes; with `true`, after half of the bytes. */
  readonly truncate?: number | true;
  /** Replaces the media type of the response. */
  readonly contentType?: string;
  /** Replaces the SCIM message with a body of another kind. */
  readonly body?: 'html' | 'json' | 'text' | 'empty';
  /** Adds or replaces headers of the response. Each member is the name and the value of a header. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Responds with status 429 and `Retry-After` to requests above this rate. The rate `10/1s` allows 10 requests in each
   * second.
   */
  readonly rateLimit?: string;
  /**
   * Responds with this status (200 to 599) and does not process the request. If the status is 400 or above, the body is
   * a SCIM error.
   */
  readonly status?: number;
  /**
   * Keeps at most this number of members of each group in the response: the first members. With `true`, removes all
   * members.
   */
  readonly dropMembers?: number | true;
  /** Returns the previous page again if a client requests the next page. */
  readonly repeatPage?: true;
  /** Limits the number of resources in a page, even if the client requests more. */
  readonly maxPage?: number;
  /** Ignores the filter of a query. */
  readonly ignoreFilter?: true;
  /**
   * Processes at most this number of operations of a bulk request: the first operations. The response omits the others.
   */
  readonly partialBulk?: number;
  /** Stores at most this number of the members that a write adds to a group: the first members. Reports no error. */
  readonly loseMembers?: number;
  /**
   * Makes reads return an old state of the store. With a duration such as `2s`, a read returns the state 2 seconds ago.
   * With `true`, a read returns the state at the time when the fault was added.
   */
  readonly stale?: number | string | true;
}

/** Settings of effects. Each setting belongs to one effect, and is valid only if the fault has this effect. */
export interface FaultDetails {
  /** With `latency`: maximum random time that is added to the latency. */
  readonly jitter?: number | string;
  /** With `status`: seconds in a `Retry-After` header. */
  readonly retryAfter?: number;
  /**
   * With `status`: sends a `Retry-After` header with an HTTP date. The date is this number of seconds after the current
   * time on the clock of the provider.
   */
  readonly retryAfterDate?: number;
  /** With `status`: the `scimType` of the error. */
  readonly scimType?: string;
  /** With `status`: the `detail` of the error. */
  readonly detail?: string;
}

/** Selects the requests that a fault acts on, and limits their number. By default, the fault acts on every request. */
export interface FaultPlace {
  /** One method, or several methods separated by `|`: `POST|PATCH`. */
  readonly method?: string;
  /** The whole path below the base URL. `*` matches any single segment. `/**` at the end matches all following segments. */
  readonly path?: string;
  /** Number of matching requests that the fault lets pass before the fault acts. */
  readonly skip?: number;
  /** Number of requests that the fault acts on. Afterwards, the fault is removed. */
  readonly times?: number;
  /** Probability that the fault acts on a request, from 0 (never) to 1 (always). */
  readonly probability?: number;
  /** Seed of the random numbers. With the same seed, the fault acts on the same requests. */
  readonly seed?: number;
}

/** A type that requires at least one effect. */
type SomeEffect = { [K in keyof FaultEffects]-?: Required<Pick<FaultEffects, K>> }[keyof FaultEffects];

/** A type that allows the detail `D` only together with its effect `E`. */
type GoesWith<E extends keyof FaultEffects, D extends keyof FaultDetails> =
  | (Required<Pick<FaultEffects, E>> & Pick<FaultDetails, D>)
  | { readonly [K in D]?: undefined };

type WithDetails = GoesWith<'latency', 'jitter'> & GoesWith<'status', Exclude<keyof FaultDetails, 'jitter'>>;

/** A fault in plain JSON: its effects, the requests that the fault acts on, and how often the fault acts. */
export type FaultSpec = FaultEffects & FaultDetails & FaultPlace & SomeEffect & WithDetails;
