/**
 * The timers and clocks of the platform, as they are when this module is loaded. The server under test therefore still
 * runs if a test fakes timers later. The globals may be replaced even before the module is loaded: jsdom has its own
 * timers, and jest can fake the globals. The timers therefore come from the Node.js module for timers, if it exists.
 * That module is loaded with `getBuiltinModule` and not with an import, because this file also runs in browsers.
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
 * Returns milliseconds since 1970 on the clock of the machine, for comparisons with times of the operating system. Code
 * that needs no such comparison uses the clock of the provider.
 */
export const systemTime: () => number = Date.now.bind(Date);
