export { SyncClear as default } from '../../src/cli/sync/clear.ts';
