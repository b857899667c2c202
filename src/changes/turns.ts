/**
 * Maximum number of people whose changes are in progress at the same time in a run. A change is in progress from its
 * start until the service shows it.
 */
export const peopleInProgress = 512;

/**
 * Maximum number of groups that a run changes at the same time. The number is smaller than `peopleInProgress`, because
 * the changed members of each group need memory.
 */
export const groupsInProgress = 64;

/**
 * Limits the number of changes that are made at the same time. A turn is the permission to make one change. While a
 * change waits for the service, it gives its turn to another change. Many changes can therefore wait at the same time.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /** Runs `work` when a turn is free. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await this.#turn();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /**
   * Runs `work` while another change may use the turn of the caller. The caller must have a turn, and gets a turn again
   * after `work`.
   */
  async outside<T>(work: () => Promise<T>): Promise<T> {
    this.#leave();
    try {
      return await work();
    } finally {
      if (this.#free > 0) this.#free--;
      else await this.#turn();
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    // Gives the turn directly to the next waiting change. `#free` does not increase, so that a new change cannot take
    // the turn first.
    if (next) next();
    else this.#free++;
  }
}
