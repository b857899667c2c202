import { defineConfig } from 'vitest/config';
import { slow } from './test/slow.ts';
import { sourceTests } from './vitest.config.ts';

/** The tests of the source without the slow ones, for the time between two edits: `npm run test:fast`. */
export default defineConfig({
  test: {
    ...sourceTests,
    name: 'fast',
    maxWorkers: '100%',
    // These tests run again and again, and only the modules that were edited have changed.
    experimental: { fsModuleCache: true },
    exclude: [...sourceTests.exclude, ...slow.map((file) => (file.endsWith('/') ? `${file}**` : file))],
  },
});
