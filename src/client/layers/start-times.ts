/** The clock of a connection. */
export interface Clock {
  /** Returns the time in milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after this number of milliseconds, or as soon as the signal aborts. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/** The times at which the requests of a run may start: after a pause, and at a rate. Sleeps once for all requests. */
export class StartTimes {
  readonly #clock: Clock;
  /** Milliseconds between two starts; 0 without a rate. */
  readonly #interval: number;
  /** The latest time that is known to have come. */
  #reached = Number.NEGATIVE_INFINITY;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  /** Time before which the rate allows no start. */
  #nextStart = Number.NEGATIVE_INFINITY;
  #sleeping: AbortController | undefined;

  /** `rate` is the number of starts in a second. Throws a `TypeError` for a rate that is not positive. */
  constructor(clock: Clock, rate: number | undefined) {
    if (rate !== undefined && !(rate > 0)) throw new TypeError(`rate must be positive, not ${rate}`);
    this.#clock = clock;
    this.#interval = rate === undefined ? 0 : 1000 / rate;
  }

  /** The time in milliseconds. Never goes back, even if the clock of the machine is set back. */
  now(): number {
    this.#reached = Math.max(this.#reached, this.#clock.now());
    return this.#reached;
  }

  /** True if a request may start now. */
  get isOpen(): boolean {
    const earliest = this.#earliest;
    // Most runs have neither a pause nor a rate, and do not read the clock.
    return earliest === Number.NEGATIVE_INFINITY || earliest <= this.now();
  }

  /** Records that a request starts. */
  onStart(): void {
    if (this.#interval > 0) this.#nextStart = this.now() + this.#interval;
  }

  /** Lets no request start for a number of milliseconds. Returns false if an earlier pause is not over. */
  pause(delay: number): boolean {
    const now = this.now();
    const isFirst = this.#pausedUntil <= now;
    this.#pausedUntil = Math.max(this.#pausedUntil, now + delay);
    return isFirst;
  }

  /** Sleeps until a request may start, and then calls `wake`. Has no effect while it sleeps. `wake` is also called after `stopSleep`. */
  sleep(wake: () => void): void {
    if (this.#sleeping) return;
    const controller = new AbortController();
    this.#sleeping = controller;
    const until = this.#earliest;
    void this.#clock.sleep(Math.ceil(until - this.now()), controller.signal).then(() => {
      this.#sleeping = undefined;
      // The end of the sleep counts as its time, because timers may be early and clocks may be set back.
      if (!controller.signal.aborted) this.#reached = Math.max(this.#reached, until);
      wake();
    });
  }

  /** Ends the sleep, because a timer would keep the process alive although no request waits. */
  stopSleep(): void {
    this.#sleeping?.abort();
  }

  get #earliest(): number {
    return Math.max(this.#pausedUntil, this.#nextStart);
  }
}
