export { SyncWatch as default } from '../../src/cli/sync/watch.ts';
