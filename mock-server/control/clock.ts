/** A point in time: milliseconds since 1970, a date, or text that `Date.parse` reads. */
export type Time = number | string | Date;

/** The clock of a service provider, which can be put on. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Stops it at a time. Throws a `TypeError` for what is no time. */
  set(time: Time): void;
  /** Moves it by milliseconds, whether it stands still or runs. Throws a `TypeError` for what is no number. */
  advance(milliseconds: number): void;
  /** Lets it run from where it is. */
  run(): void;
  /** Makes it what it was made from again. */
  reset(): void;
  readonly isStopped: boolean;
}

/** Makes a clock that shows what `source` does until it is told otherwise. */
export function createClock(source: () => number = () => Date.now()): Clock {
  let offset = 0;
  let stoppedAt: number | undefined;
  const readSource = (): number => {
    const time: unknown = source();
    if (Number.isFinite(time)) return time as number;
    throw new TypeError(`the option clock returns milliseconds since 1970, not ${JSON.stringify(time)}`);
  };
  return {
    now: () => stoppedAt ?? readSource() + offset,
    set(time) {
      stoppedAt = readTime(time);
    },
    advance(milliseconds) {
      if (!Number.isFinite(milliseconds)) throw new TypeError(`${milliseconds} is no number of milliseconds`);
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
    get isStopped() {
      return stoppedAt !== undefined;
    },
  };
}

function readTime(time: Time): number {
  // A Date knows the limits of what can be written as one.
  const milliseconds = new Date(time).getTime();
  if (Number.isNaN(milliseconds)) throw new TypeError(`${JSON.stringify(time)} is no time`);
  return milliseconds;
}
