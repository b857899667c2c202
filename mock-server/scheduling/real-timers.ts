/**
 * Timers and clocks of the platform. This module reads these functions when it is loaded. A test that fakes timers
 * later therefore does not stop the server under test. A test environment may replace the globals even earlier: jsdom
 * has its own timers, and jest can fake the globals. This module therefore prefers the functions of the Node.js module
 * to the globals. It calls `getBuiltinModule` instead of an import, because it also runs in browsers.
 */
export const {
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  setImmediate,
}: Pick<typeof globalThis, 'setTimeout' | 'clearTimeout' | 'setInterval' | 'clearInterval' | 'setImmediate'> =
  globalThis.process?.getBuiltinModule?.('node:timers') ?? globalThis;

/** Returns milliseconds since the start of the process, to measure the duration of work. */
export const elapsed: () => number = performance.now.bind(performance);

/**
 * Returns milliseconds since 1970, for comparisons with times of the operating system. All other code uses the clock of the
 * provider.
 */
export const systemTime: () => number = Date.now.bind(Date);
