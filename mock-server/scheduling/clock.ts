import { systemTime } from './real-timers.ts';

/** A point in time: milliseconds since 1970, a `Date`, or text that `Date.parse` accepts. */
export type Time = number | string | Date;

/** The clock of a service provider, which tests can set. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Stops the clock at a time. Throws a `TypeError` for an invalid time. */
  set(time: Time): void;
  /**
   * Advances the clock by milliseconds. Works for a stopped and for a running clock. Throws a `TypeError` for an invalid
   * number.
   */
  advance(milliseconds: number): void;
  /** Starts a stopped clock from its current time. */
  run(): void;
  /** Sets the clock to the time of `source` again, and starts it. */
  reset(): void;
  readonly isStopped: boolean;
  /** True if the difference between this clock and the clock of the machine is less than a second. */
  readonly isReal: boolean;
}

/** Creates a clock that shows the time of `source` until it is set or advanced. */
export function createClock(source: () => number = () => Date.now()): Clock {
  let offset = 0;
  let stoppedAt: number | undefined;
  const readSource = (): number => {
    const time: unknown = source();
    if (Number.isFinite(time)) return time as number;
    throw new TypeError(
      `the function in the option "clock" must return milliseconds since 1970, not ${JSON.stringify(time)}`,
    );
  };
  const now = (): number => stoppedAt ?? readSource() + offset;
  return {
    now,
    set(time) {
      stoppedAt = readTime(time);
    },
    advance(milliseconds) {
      if (!Number.isFinite(milliseconds))
        throw new TypeError(`${JSON.stringify(milliseconds)} is not a number of milliseconds`);
      if (stoppedAt === undefined) offset += milliseconds;
      else stoppedAt = readTime(stoppedAt + milliseconds);
    },
    run() {
      if (stoppedAt === undefined) return;
      offset = stoppedAt - readSource();
      stoppedAt = undefined;
    },
    reset() {
      offset = 0;
      stoppedAt = undefined;
    },
    get isReal() {
      return Math.abs(now() - systemTime()) < 1000;
    },
    get isStopped() {
      return stoppedAt !== undefined;
    },
  };
}

function readTime(time: Time): number {
  // The result is NaN if `Date` cannot represent the time.
  const milliseconds = new Date(time).getTime();
  if (Number.isNaN(milliseconds)) throw new TypeError(`${JSON.stringify(time)} is not a time`);
  return milliseconds;
}
