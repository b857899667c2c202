/** The program that has a store: opens the file store named by its argument, says so, and keeps it until it is killed. */
import { openFileStore } from '../../mock-server/store/file-store.ts';

const store = await openFileStore(process.argv[2] ?? '');
await store.commit([{ op: 'put', type: 'User', resource: { schemas: [], id: 'kept' } }]);
process.stdout.write('open');
setInterval(() => {}, 60_000);
