export { SyncRun as default } from '../../src/cli/sync/run.ts';
