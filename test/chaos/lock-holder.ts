/**
 * The program that locks a store. Opens the file store that the argument names, prints `open`, and keeps the store open
 * until killed.
 */
import { openFileStore } from '../../mock-server/store/file-store.ts';

const store = await openFileStore(process.argv[2] ?? '');
await store.commit([{ op: 'put', type: 'User', resource: { schemas: [], id: 'kept' } }]);
process.stdout.write('open');
setInterval(() => {}, 60_000);
