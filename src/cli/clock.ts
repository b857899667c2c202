/**
 * Returns milliseconds since an unspecified time, to measure durations. Node.js 20 loads ten modules when
 * `performance.now` is called for the first time, and `process.hrtime` needs no module.
 */
export function elapsed(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}
