/**
 * The program that runs against a limit on the size of files: opens the file store named by its argument, commits until a
 * commit fails, five of the same moment each time, and prints what happened.
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
// As if it was killed: nothing is closed.
process.kill(process.pid, 'SIGKILL');
