import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * Factor for the number of runs of each law, relative to a usual test run. `npm run chaos:laws` sets the factor.
     */
    lawFactor?: number;
  }
}

/**
 * Returns how often to test a law with random input: `usual` times, multiplied by the factor of `npm run chaos:laws`.
 */
export function runs(usual: number): { numRuns: number } {
  return { numRuns: usual * (inject('lawFactor') ?? 1) };
}
