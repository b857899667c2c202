import fc from 'fast-check';
import { expect, inject, it } from 'vitest';
import { anySteps } from './commands.ts';
import { runSequence } from './sequence.ts';
import { anyTraits } from './traits.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Number of sequences to run, and the seed. `npm run chaos:sequences` sets both values. */
    sequences?: { readonly runs: number; readonly seed: number };
  }
}

const { runs, seed } = inject('sequences') ?? { runs: 30, seed: 1 };

it(`${runs} sequences of commands leave the service as they say, seed ${seed}`, { timeout: 3_600_000 }, async () => {
  const property = fc.asyncProperty(anyTraits, anySteps, async (chosen, steps) => {
    expect(await runSequence({ traits: chosen, steps })).toEqual([]);
  });
  await fc.assert(property, { numRuns: runs, seed, endOnFailure: false, verbose: fc.VerbosityLevel.Verbose });
});
