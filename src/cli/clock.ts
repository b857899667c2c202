/**
 * Returns milliseconds since an unspecified time, to measure durations. Uses `process.hrtime`, because the first call
 * of `performance.now` makes Node.js 20 load ten modules.
 */
export function elapsed(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}
