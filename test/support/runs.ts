import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** How many times as often each law is tried as in a usual run; given by `npm run chaos:laws`. */
    lawFactor?: number;
  }
}

/** How often a law is tried on random input: `usual` times, or as many times that as `npm run chaos:laws` was told. */
export function runs(usual: number): { numRuns: number } {
  return { numRuns: usual * (inject('lawFactor') ?? 1) };
}
