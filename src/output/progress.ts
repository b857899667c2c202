/** State of long work. */
export interface Counts {
  /** Items that succeeded. */
  readonly done: number;
  readonly failed: number;
  /** Total number of items; undefined if the total is not known. */
  readonly total?: number | undefined;
  /** Number of managers and memberships that were set. Managers and memberships are set after the people. */
  readonly links?: number | undefined;
}

/** State of long work, with its pace. */
export interface Measured {
  /** Number of finished items, including failed items. */
  readonly finished: number;
  readonly failed: number;
  readonly total: number | undefined;
  readonly links: number;
  /** Items per second since the start. */
  readonly rate: number;
  /** Estimated seconds until all items are finished; undefined if they are finished, or if there is no estimate. */
  readonly timeLeft: number | undefined;
}

/** Writes the progress of one phase of the work, as text or as events. */
export interface ProgressWriter {
  /** Milliseconds from the start to the first `show`. */
  readonly patience: number;
  /** Milliseconds between two calls of `show`. */
  readonly pause: number;
  show(progress: Measured): void;
  /** Called at the end. `last` is undefined if there were no counts. `wasShown` is true if `show` was called. */
  finish(last: Measured | undefined, wasShown: boolean): void;
}

/** Shows the progress of a job. */
export interface Progress {
  /** Called for every row. Must be fast. */
  update(counts: Counts): void;
  /** Called once at the end, also after an error. */
  finish(): void;
}

/**
 * Creates a `Progress` that shows the progress of a job. The writer decides when progress is shown. `now` is a clock in
 * milliseconds. Uses no timer, so the progress changes only when `update` is called.
 */
export function createProgress(writer: ProgressWriter, now: () => number): Progress {
  const start = now();
  let next = start + writer.patience;
  let latest: Counts | undefined;
  let isShown = false;
  return {
    update(counts) {
      latest = counts;
      if (now() < next) return;
      next = now() + writer.pause;
      isShown = true;
      writer.show(measure(counts, now() - start));
    },
    finish() {
      writer.finish(latest && measure(latest, now() - start), isShown);
    },
  };
}

/** Returns the state of work after `elapsed` milliseconds. */
export function measure({ done, failed, total, links = 0 }: Counts, elapsed: number): Measured {
  const finished = done + failed;
  const rate = elapsed > 0 ? (finished * 1000) / elapsed : 0;
  const timeLeft = total === undefined || rate === 0 || finished >= total ? undefined : (total - finished) / rate;
  return { finished, failed, total, links, rate, timeLeft };
}

/** Shows nothing. */
export const noProgress: ProgressWriter = {
  patience: Number.POSITIVE_INFINITY,
  pause: Number.POSITIVE_INFINITY,
  show: () => {},
  finish: () => {},
};
