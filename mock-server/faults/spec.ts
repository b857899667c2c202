/** What a fault does. Several together are one fault, which strikes requests that all of them can act on. */
export interface FaultEffects {
  /** Waits so long before the request is carried out: milliseconds, or text such as `2s` or `1.5m`. At most 10 minutes. */
  readonly latency?: number | string;
  /** The connection ends without an answer, before the request is carried out or after. */
  readonly reset?: 'before' | 'after';
  /** The answer is cut off: after so many bytes, or in its middle. */
  readonly truncate?: number | true;
  /** The answer says that it is of this media type. */
  readonly contentType?: string;
  /** The answer has a body of another kind in place of the SCIM message. */
  readonly body?: 'html' | 'json' | 'text' | 'empty';
  /** The answer has these headers, by name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** More requests than that in a time are answered with 429 and `Retry-After`: `10/1s`. */
  readonly rateLimit?: string;
  /** This status (200 to 599) is answered, with a SCIM error from 400 on, and the request is not carried out. */
  readonly status?: number;
  /** A group in an answer has no members, or only so many. */
  readonly dropMembers?: number | true;
  /** The page that was answered before is answered again where the next one was asked for. */
  readonly repeatPage?: true;
  /** A page has at most so many resources, whatever is asked for. */
  readonly maxPage?: number;
  /** A query is answered as if it had no filter. */
  readonly ignoreFilter?: true;
  /** Only the first so many operations of a bulk request are carried out and answered. */
  readonly partialBulk?: number;
  /** Of the members that a write to a group brings, only the first so many are kept, and nothing says so. */
  readonly loseMembers?: number;
  /** Reads see what was written so long ago and nothing later; `true`: nothing since the fault was made. */
  readonly stale?: number | string | true;
}

/** What shapes an effect. */
export interface FaultDetails {
  /** With `latency`: up to so much longer, by chance. */
  readonly jitter?: number | string;
  /** With `status`: a `Retry-After` header of so many seconds. */
  readonly retryAfter?: number;
  /** With `status`: a `Retry-After` header with the HTTP date in so many seconds, by the provider's clock. */
  readonly retryAfterDate?: number;
  /** With `status`: the error's scimType. */
  readonly scimType?: string;
  /** With `status`: the error's detail. */
  readonly detail?: string;
}

/** Which requests a fault strikes, and how often. Any, always, unless given. */
export interface FaultPlace {
  /** One method or several with `|` between them: `POST|PATCH`. */
  readonly method?: string;
  /** The whole path below the base URL; `*` stands for any one segment, `/**` at the end for all that follows. */
  readonly path?: string;
  /** So many requests are skipped first. */
  readonly skip?: number;
  /** So often it strikes, and is gone. */
  readonly times?: number;
  /** It strikes by chance: from 0, never, to 1, always. */
  readonly probability?: number;
  /** Seed of chance: the same one strikes the same requests. */
  readonly seed?: number;
}

/** One effect at least. */
type SomeEffect = { [K in keyof FaultEffects]-?: Required<Pick<FaultEffects, K>> }[keyof FaultEffects];

/** What shapes an effect goes with it. */
type GoesWith<E extends keyof FaultEffects, D extends keyof FaultDetails> =
  | (Required<Pick<FaultEffects, E>> & Pick<FaultDetails, D>)
  | { readonly [K in D]?: undefined };

type WithDetails = GoesWith<'latency', 'jitter'> & GoesWith<'status', Exclude<keyof FaultDetails, 'jitter'>>;

/** A fault: what, where and how often. Plain JSON. */
export type FaultSpec = FaultEffects & FaultDetails & FaultPlace & SomeEffect & WithDetails;
