/**
 * Timers and clocks of the platform, read when this module loads. A test that fakes timers must not stop the server that it
 * talks to. Prefers the module of Node.js to the globals, which may belong to a test environment: jsdom has its own timers, and
 * jest can fake the globals before any module loads. Not an import, since this module also runs in browsers.
 */
export const {
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  setImmediate,
}: Pick<typeof globalThis, 'setTimeout' | 'clearTimeout' | 'setInterval' | 'clearInterval' | 'setImmediate'> =
  globalThis.process?.getBuiltinModule?.('node:timers') ?? globalThis;

/** Milliseconds since the process began. Measures the duration of work. */
export const elapsed: () => number = performance.now.bind(performance);

/** Milliseconds since 1970, for comparisons with times of the operating system. All other code uses the provider's clock. */
export const systemTime: () => number = Date.now.bind(Date);
