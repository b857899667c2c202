/**
 * Timers and clocks of the platform. This module reads the timers and clocks when the module loads, because a test that
 * fakes timers must not stop the server under test. Uses the Node.js module instead of the globals, because a test
 * environment may replace the globals: jsdom has its own timers, and jest can fake the globals before any module loads.
 * Calls `getBuiltinModule` instead of an import, because this module also runs in browsers.
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
