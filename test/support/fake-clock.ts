/** A clock that does not advance by itself. `run` sets the clock to the time at which the next sleeper wakes. */
export class FakeClock {
  #time = Date.UTC(2026, 0, 1);
  readonly #sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  /** Every sleep in milliseconds, in order. */
  readonly slept: number[] = [];

  readonly now = (): number => this.#time;

  readonly sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> => {
    this.slept.push(milliseconds);
    return new Promise((resolve) => {
      const sleeper = {
        at: this.#time + milliseconds,
        wake: () => {
          this.#sleepers.delete(sleeper);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      if (signal?.aborted) sleeper.wake();
      else signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  };

  /** The number of sleeps that have not ended. */
  get sleepers(): number {
    return this.#sleepers.size;
  }

  /** Sets the clock, as an operator may set the clock of a machine. */
  set(time: number): void {
    this.#time = time;
  }

  /**
   * Advances the clock until the work is done. Wakes one sleeper at a time, and only when no other work can continue.
   */
  async run<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const end = () => {
      isDone = true;
    };
    work.then(end, end);
    for (let idle = 0; !isDone; idle++) {
      await turns();
      const [first] = [...this.#sleepers].sort((a, b) => a.at - b.at);
      if (!first && idle > 10_000) throw new Error('nobody sleeps, and the work does not end');
      if (!first || isDone) continue;
      idle = 0;
      this.#time = Math.max(this.#time, first.at);
      first.wake();
    }
    return work;
  }
}

/** Waits for all work that does not wait for a timer. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
}
