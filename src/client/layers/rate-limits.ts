import type { RateLimit } from '../../dialects/fact-values.ts';
import type { ScimRequest } from '../../protocol/exchange/exchange.ts';
import { isObject } from '../../protocol/json/json.ts';
import { endpoints } from '../../protocol/schema/endpoints.ts';
import { endpointOfPath, endpointOfType } from '../of-endpoint.ts';

/** A limit, and the time at which it allows the next request. */
export interface Opening {
  readonly at: number;
  readonly limit: RateLimit;
}

/**
 * The rate limits of a service that are known before the first request. Each limit is a sliding window: in any period
 * of `seconds`, at most `requests` requests start. A run may start `requests` requests at once. The next request waits
 * until `seconds` after the first start. Requests are not sent at equal intervals: equal intervals would make a short
 * run slower and a long run no faster.
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
      const at = window.opensAt(now, window.weight(request));
      if (at > now && at > (last?.at ?? now)) last = { at, limit: window.limit };
    }
    return last;
  }

  /** Records that a request starts. */
  onStart(request: ScimRequest, now: number): void {
    for (const window of this.#windows) {
      if (!window.counts(request)) continue;
      for (let left = window.weight(request); left > 0; left--) window.add(now);
    }
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

  /**
   * Returns how often the limit counts a request: once, or once for each operation of a bulk request. The number is at
   * most `limit.requests`, because a larger bulk request would otherwise never start.
   */
  weight({ path, body }: ScimRequest): number {
    if (!this.limit.countsOperations || path !== endpoints.Bulk || !isObject(body)) return 1;
    const operations = Array.isArray(body.Operations) ? body.Operations.length : 1;
    return Math.max(1, Math.min(operations, this.limit.requests));
  }

  opensAt(now: number, weight: number): number {
    const { requests, seconds } = this.limit;
    const mustEnd = this.#starts.length + weight - requests;
    if (mustEnd <= 0) return now;
    const first = this.#starts.length < requests ? 0 : this.#next;
    const start = this.#starts[(first + mustEnd - 1) % requests];
    return start === undefined ? now : start + seconds * 1000;
  }

  add(now: number): void {
    this.#starts[this.#next] = now;
    this.#next = (this.#next + 1) % this.limit.requests;
  }
}
