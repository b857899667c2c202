import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { SourceFirst } from './test/support/source-first.ts';

/** Only what hangs fails: how long a test takes depends on the machine, and on who else uses it. */
const shared = { testTimeout: 600_000, hookTimeout: 600_000, expect: { poll: { timeout: 600_000 } } };
const exclude = ['test/breaks/**', 'test/chaos/**', 'test/bench/**', 'node_modules/**'];

/** Tests of what is shipped: they run the built program, which is built once before the first of them. */
const built = ['test/cli/process/**/*.test.ts'];

/** The README and the guides: `npm run check:documents`. Each example is run as its reader would run it, in a shell or with a test runner. */
const documents = ['test/documents/**/*.test.ts'];

/** Tests of the packed tarball: `npm run check:package`. They install it, compile and bundle programs that use it. */
const packed = ['test/package/**/*.test.ts'];

/** Tests of the source, which need no build. */
export const sourceTests = {
  ...shared,
  name: 'source',
  // No test leaves anything behind, in no module and nowhere else: they share what they import, which takes half of their time.
  isolate: false,
  // A larger young generation halves the time of garbage collection, which is a tenth of the whole.
  execArgv: ['--max-semi-space-size=64'],
  globalSetup: ['test/support/own-environment.ts'],
  include: ['test/**/*.test.ts'],
  exclude: [...exclude, ...built, ...documents, ...packed],
};

export default defineConfig({
  test: {
    // A worker often waits for a file, or for a program that it has started. Vitest takes no percentage above 100%.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // Both projects import the same modules, and each would transform them again.
    experimental: { fsModuleCache: true },
    sequence: { sequencer: SourceFirst },
    projects: [
      { test: sourceTests },
      ...Object.entries({ built, documents, package: packed }).map(([name, include]) => ({
        test: {
          ...shared,
          name,
          isolate: false,
          include,
          exclude,
          globalSetup: ['test/support/own-environment.ts', 'test/cli/process/build.ts'],
          setupFiles: ['test/cli/process/await-build.ts'],
        },
      })),
    ],
  },
});
