import { elapsed, setTimeout } from './real-timers.ts';

/** Maximum time for which work may block the event loop, in ms. */
const slice = 10;

/**
 * Yields to the event loop during long work. Measures time instead of counting steps, because one step may take as long as a
 * thousand other steps.
 */
export class CooperativeYield {
  #sliceBegan: number;

  /** `now` returns milliseconds. Default: the time since the start of the process. */
  constructor(private readonly now: () => number = elapsed) {
    this.#sliceBegan = now();
  }

  /** True if the work has blocked the event loop for too long. The work should then yield. */
  get isDue(): boolean {
    return this.now() - this.#sliceBegan >= slice;
  }

  /** Restarts the measurement of blocked time. Must be called each time other work was able to run. */
  restart(): void {
    this.#sliceBegan = this.now();
  }

  /** Yields to the event loop. Resolves in a later turn of the event loop. */
  async toEventLoop(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    this.restart();
  }
}
