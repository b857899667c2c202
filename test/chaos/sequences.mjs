// Runs random sequences of commands against a service with random misbehaviour: `npm run chaos:sequences`. With `--
// 2000 7`, runs 2,000 sequences from seed 7.
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';

const [runs = '500', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
const root = fileURLToPath(new URL('../../', import.meta.url));
process.stdout.write(`${runs} sequences, seed ${seed}\n`);
const vitest = await startVitest('test', ['test/changes/sequences'], {
  root,
  run: true,
  watch: false,
  provide: { sequences: { runs: Number(runs), seed: Number(seed) } },
});
await vitest.close();
