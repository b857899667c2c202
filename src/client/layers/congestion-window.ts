import type { ScimResponse } from '../../protocol/exchange/exchange.ts';
import { isThrottled } from './throttling.ts';

/**
 * Limits the number of requests that run at the same time. The limit is called the window. It adapts to the service by
 * additive increase and multiplicative decrease. The window starts at its full size, because a service without problems
 * needs no lower limit.
 */
export class CongestionWindow {
  readonly #full: number;
  #size: number;
  /** Number of successful responses since the window changed. */
  #successes = 0;
  #epoch = 0;

  /** Throws a `TypeError` for a full size that is not a positive integer. */
  constructor(full: number) {
    if (!Number.isInteger(full) || full < 1) throw new TypeError(`concurrency must be a positive integer, not ${full}`);
    this.#full = full;
    this.#size = full;
  }

  /** The number of requests that may run now. */
  get size(): number {
    return this.#size;
  }

  /**
   * The current epoch: the number of times that the window became smaller. The caller reads it when it sends a request,
   * and passes this value to `adapt` with the response.
   */
  get epoch(): number {
    return this.#epoch;
  }

  /**
   * Adapts the window to a response. A throttled response halves the window, to at least 1. Any other status below 500
   * is a success. If the number of successes reaches the size of the window, the window grows by 1. `epoch` is the
   * epoch in which the request was sent. If the window has become smaller since then, the response has no effect.
   * Several 429 responses at the same time therefore halve the window only once.
   */
  adapt(response: ScimResponse, epoch: number): void {
    if (epoch !== this.#epoch) return;
    if (isThrottled(response)) this.#shrink(Math.max(1, Math.floor(this.#size / 2)));
    else if (response.status < 500 && this.#size < this.#full && ++this.#successes >= this.#size) {
      this.#size++;
      this.#successes = 0;
    }
  }

  /** Sets the window to 1, because the service will probably refuse the next request. */
  close(): void {
    this.#shrink(1);
  }

  #shrink(size: number): void {
    this.#size = size;
    this.#successes = 0;
    this.#epoch++;
  }
}
