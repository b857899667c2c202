// Tests laws (properties that hold for every input) with much more random input than usual: `npm run chaos:laws`. With
// `-- 50`, each law runs fifty times as often as usual.
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';

const [factor = '20'] = process.argv.slice(2);
const root = fileURLToPath(new URL('../../', import.meta.url));
process.stdout.write(`each law ${factor} times as often\n`);
const vitest = await startVitest('test', ['test/protocol', 'test/mock-server', 'test/provisioning', 'test/output'], {
  root,
  run: true,
  watch: false,
  provide: { lawFactor: Number(factor) },
});
await vitest.close();
