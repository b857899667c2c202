import { elapsed, setTimeout } from './real-timers.ts';

/** Longest time that work keeps the event loop, in ms. */
const slice = 10;

/**
 * Yields to the event loop during long work. Measures time and does not count steps, since one step may cost as much as a
 * thousand others.
 */
export class CooperativeYield {
  #sliceBegan: number;

  /** `now` is in ms. Default: the time since the process began. */
  constructor(private readonly now: () => number = elapsed) {
    this.#sliceBegan = now();
  }

  /** True when the work has kept the event loop for so long that it should yield. */
  get isDue(): boolean {
    return this.now() - this.#sliceBegan >= slice;
  }

  /** Measures from now on: the event loop is free at this moment. */
  restart(): void {
    this.#sliceBegan = this.now();
  }

  /** Yields. Resolves in a later turn of the event loop. */
  async toEventLoop(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    this.restart();
  }
}
