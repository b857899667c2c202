/** The clock of a connection. */
export interface Clock {
  /** Returns the time in milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after this number of milliseconds, or as soon as the signal aborts. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * Decides when the next request of a run can start. No request starts during a pause, and requests do not start faster
 * than the rate allows. All waiting requests share one sleep.
 */
export class StartTimes {
  readonly #clock: Clock;
  /** Milliseconds between two starts; 0 without a rate. */
  readonly #interval: number;
  /** The latest time that was read from the clock or reached by a sleep. `now` never returns an earlier time. */
  #reached = Number.NEGATIVE_INFINITY;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  /** Earliest time at which the rate allows the next start. */
  #nextStart = Number.NEGATIVE_INFINITY;
  #sleeping: AbortController | undefined;
  #sleepsUntil = Number.NEGATIVE_INFINITY;

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

  /** The earliest time at which a request may start: after the pause, and not faster than the rate allows. */
  get earliest(): number {
    return Math.max(this.#pausedUntil, this.#nextStart);
  }

  /** True if a request may start now. */
  get isOpen(): boolean {
    const earliest = this.earliest;
    // Does not read the clock if there is neither a pause nor a rate, which is the case in most runs.
    return earliest === Number.NEGATIVE_INFINITY || earliest <= this.now();
  }

  /** Records that a request starts. */
  onStart(): void {
    if (this.#interval > 0) this.#nextStart = this.now() + this.#interval;
  }

  /**
   * Pauses the start of requests for `delay` milliseconds, and returns true. During a pause, returns false, and makes
   * the pause longer if `delay` ends later.
   */
  pause(delay: number): boolean {
    const now = this.now();
    const isFirst = this.#pausedUntil <= now;
    this.#pausedUntil = Math.max(this.#pausedUntil, now + delay);
    return isFirst;
  }

  /**
   * Sleeps until the time `until`, and then calls `wake`. By default, `until` is the time at which the next request can
   * start. During a sleep, a call has an effect only if its `until` is earlier than the end of the sleep. `wake` is
   * also called if `stopSleep` ends the sleep.
   */
  sleep(wake: () => void, until = this.earliest): void {
    if (this.#sleeping && this.#sleepsUntil <= until) return;
    const replaced = this.#sleeping;
    const controller = new AbortController();
    this.#sleeping = controller;
    this.#sleepsUntil = until;
    replaced?.abort();
    void this.#clock.sleep(Math.ceil(until - this.now()), controller.signal).then(() => {
      if (this.#sleeping !== controller) return;
      this.#sleeping = undefined;
      // A timer may end too early, or the clock may be set back. The planned end of the sleep is then used instead of
      // the time of the clock.
      if (!controller.signal.aborted) this.#reached = Math.max(this.#reached, until);
      wake();
    });
  }

  /** Ends the sleep. Called when no request waits, so that the timer of the sleep does not keep the process alive. */
  stopSleep(): void {
    this.#sleeping?.abort();
  }
}
