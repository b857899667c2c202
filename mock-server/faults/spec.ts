/** The effects of a fault. A fault with several effects acts on requests that all of them can act on. */
export interface FaultEffects {
  /** Waits before the request is processed: milliseconds, or text such as `2s` or `1.5m`. Maximum: 10 minutes. */
  readonly latency?: number | string;
  /** Closes the connection without a response, before or after the request is processed. */
  readonly reset?: 'before' | 'after';
  /** Truncates the response after this number of bytes, or in the middle. */
  readonly truncate?: number | true;
  /** Replaces the media type of the response. */
  readonly contentType?: string;
  /** Replaces the SCIM message with a body of another kind. */
  readonly body?: 'html' | 'json' | 'text' | 'empty';
  /** Adds or replaces headers of the response, by name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Answers 429 with `Retry-After` to more requests than this in a period: `10/1s`. */
  readonly rateLimit?: string;
  /** Answers with this status (200 to 599) and does not process the request. From 400 on, the body is a SCIM error. */
  readonly status?: number;
  /** Removes the members of groups in the response, except for the first ones up to this number. */
  readonly dropMembers?: number | true;
  /** Answers a request for the next page with the previous page. */
  readonly repeatPage?: true;
  /** Limits the number of resources in a page, whatever the client asks for. */
  readonly maxPage?: number;
  /** Answers a query without its filter. */
  readonly ignoreFilter?: true;
  /** Processes and answers only this number of the operations of a bulk request, the first ones. */
  readonly partialBulk?: number;
  /** Keeps only this number of the members that a write to a group adds, the first ones, and does not report it. */
  readonly loseMembers?: number;
  /** Reads see the state of this time ago; with `true`, the state when the fault was added. */
  readonly stale?: number | string | true;
}

/** Details of an effect. */
export interface FaultDetails {
  /** With `latency`: maximum of a random addition to the latency. */
  readonly jitter?: number | string;
  /** With `status`: seconds in a `Retry-After` header. */
  readonly retryAfter?: number;
  /** With `status`: a `Retry-After` header with an HTTP date in this number of seconds, by the provider's clock. */
  readonly retryAfterDate?: number;
  /** With `status`: the scimType of the error. */
  readonly scimType?: string;
  /** With `status`: the detail of the error. */
  readonly detail?: string;
}

/** The requests that a fault acts on, and how often. Default: every request, always. */
export interface FaultPlace {
  /** One method, or several separated by `|`: `POST|PATCH`. */
  readonly method?: string;
  /** The whole path below the base URL. `*` matches any single segment, `/**` at the end matches all that follows. */
  readonly path?: string;
  /** Number of requests that pass before the fault acts. */
  readonly skip?: number;
  /** Number of requests that the fault acts on; it is removed afterwards. */
  readonly times?: number;
  /** Probability that the fault acts on a request, from 0 (never) to 1 (always). */
  readonly probability?: number;
  /** Seed of the random numbers. The same seed selects the same requests. */
  readonly seed?: number;
}

/** At least one effect. */
type SomeEffect = { [K in keyof FaultEffects]-?: Required<Pick<FaultEffects, K>> }[keyof FaultEffects];

/** A detail needs its effect. */
type GoesWith<E extends keyof FaultEffects, D extends keyof FaultDetails> =
  | (Required<Pick<FaultEffects, E>> & Pick<FaultDetails, D>)
  | { readonly [K in D]?: undefined };

type WithDetails = GoesWith<'latency', 'jitter'> & GoesWith<'status', Exclude<keyof FaultDetails, 'jitter'>>;

/** A fault in plain JSON: its effects, where and how often it acts. */
export type FaultSpec = FaultEffects & FaultDetails & FaultPlace & SomeEffect & WithDetails;
