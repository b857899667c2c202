/**
 * Timers and clocks of the platform, bound when this module loads. A test that fakes timers fakes those of its own code; the
 * server that it talks to has to go on answering. The module of Node.js comes first, since globals may be those of a test
 * environment: jsdom has timers of its own, and jest can fake them before any module loads. It is not imported, because this
 * runs in browsers too.
 */
export const {
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  setImmediate,
}: Pick<typeof globalThis, 'setTimeout' | 'clearTimeout' | 'setInterval' | 'clearInterval' | 'setImmediate'> =
  globalThis.process?.getBuiltinModule?.('node:timers') ?? globalThis;

/** Milliseconds since the process began. Measures how long work takes. */
export const elapsed: () => number = performance.now.bind(performance);

/** Milliseconds since 1970. For what is compared with times of the operating system; all else asks the provider's clock. */
export const systemTime: () => number = Date.now.bind(Date);
