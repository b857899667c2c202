/**
 * Returns milliseconds that have passed since an unspecified time. Used to measure durations. Calls `process.hrtime`,
 * because the first call of `performance.now` makes Node.js 20 load ten modules.
 */
export function elapsed(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

/** Returns the time in milliseconds since 1970. A test replaces this clock. */
export function wallClock({ time = Date.now }: { readonly time?: () => number }): number {
  return time();
}
