import { defineConfig } from 'vitest/config';

/** Only what hangs fails: how long a test takes depends on the machine, and on who else uses it. */
const shared = { testTimeout: 600_000, hookTimeout: 600_000, expect: { poll: { timeout: 600_000 } } };
const exclude = ['test/breaks/**', 'test/chaos/**', 'test/bench/**', 'node_modules/**'];

/** Tests of what is shipped: they run the built program, which is built once before the first of them. */
const built = ['test/cli/process/**/*.test.ts'];

/** Tests of the source, which need no build. */
export const sourceTests = {
  ...shared,
  name: 'source',
  // No test leaves anything behind, in no module and nowhere else: they share what they import, which takes half of their time.
  isolate: false,
  globalSetup: ['test/support/own-environment.ts'],
  include: ['test/**/*.test.ts'],
  exclude: [...exclude, ...built],
};

export default defineConfig({
  test: {
    // Vitest leaves one core alone, which is half of a machine with two.
    maxWorkers: '100%',
    projects: [
      { test: sourceTests },
      {
        test: {
          ...shared,
          name: 'built',
          include: built,
          exclude,
          globalSetup: ['test/support/own-environment.ts', 'test/cli/process/build.ts'],
        },
      },
    ],
  },
});
