import type { RateLimit } from '../../dialects/fact-values.ts';
import type { ScimRequest } from '../../protocol/exchange/exchange.ts';
import { endpointOfPath, endpointOfType } from '../of-endpoint.ts';

/** A limit, and the time at which it allows the next request. */
export interface Opening {
  readonly at: number;
  readonly limit: RateLimit;
}

/**
 * The rate limits of a service that are known before the first request. Each limit is a sliding window: in any period
 * of `seconds`, at most `requests` requests start. A run may therefore start `requests` requests at once. The next
 * request waits until the first request is older than `seconds`. Equal intervals between requests would have no
 * advantage: a run that is shorter than the window would be slower, and a longer run would not be faster.
 */
export class RateLimits {
  readonly #windows: readonly Window[];

  constructor(limits: readonly RateLimit[] = []) {
    this.#windows = limits.map((limit) => new Window(limit));
  }

  get isEmpty(): boolean {
    return this.#windows.length === 0;
  }

  /** Returns the limit that delays a request longest. Returns `undefined` if all limits allow the request now. */
  opening(request: ScimRequest, now: number): Opening | undefined {
    let last: Opening | undefined;
    for (const window of this.#windows) {
      if (!window.counts(request)) continue;
      const at = window.opensAt(now);
      if (at > now && at > (last?.at ?? now)) last = { at, limit: window.limit };
    }
    return last;
  }

  /** Records that a request starts. */
  onStart(request: ScimRequest, now: number): void {
    for (const window of this.#windows) if (window.counts(request)) window.add(now);
  }
}

/** The latest start times of the requests that one limit counts. */
class Window {
  /** A ring buffer of the latest start times. In a full buffer, the start time at `#next` is the earliest one. */
  readonly #starts: number[] = [];
  #next = 0;

  readonly #methods: ReadonlySet<string> | undefined;
  readonly #endpoints: ReadonlySet<string> | undefined;

  constructor(readonly limit: RateLimit) {
    this.#methods = limit.methods && new Set<string>(limit.methods);
    this.#endpoints = limit.types && new Set(limit.types.map((type) => endpointOfType(type)));
  }

  counts({ method, path }: ScimRequest): boolean {
    return (this.#methods?.has(method) ?? true) && (this.#endpoints?.has(endpointOfPath(path)) ?? true);
  }

  opensAt(now: number): number {
    const earliest = this.#starts.length < this.limit.requests ? undefined : this.#starts[this.#next];
    return earliest === undefined ? now : earliest + this.limit.seconds * 1000;
  }

  add(now: number): void {
    this.#starts[this.#next] = now;
    this.#next = (this.#next + 1) % this.limit.requests;
  }
}
