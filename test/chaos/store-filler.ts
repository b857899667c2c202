/**
 * A program that the test runs with a limit on the size of files. It opens the file store that the argument names, and
 * commits five transactions at the same time, again and again, until a commit fails. Then it prints what happened.
 */
import { openFileStore } from '../../mock-server/store/file-store.ts';

const store = await openFileStore(process.argv[2] ?? '', { compactAt: 1 << 30 });
const acknowledged: string[] = [];
const errors: string[] = [];
const commit = async (id: string) => {
  try {
    await store.commit([{ op: 'put', type: 'User', resource: { schemas: [], id, pad: 'x'.repeat(300) } }]);
    acknowledged.push(id);
  } catch (error) {
    errors.push(String(error));
  }
};
for (let i = 0; errors.length === 0; i += 5) await Promise.all([0, 1, 2, 3, 4].map((j) => commit(`${i + j}`)));
const inMemory = [...store.list('User')].map(({ id }) => id);
await store.commit([{ op: 'delete', type: 'User', id: '0' }]);
process.stdout.write(JSON.stringify({ acknowledged, inMemory, errors }));
// Ends without closing anything, like a killed process.
process.kill(process.pid, 'SIGKILL');
