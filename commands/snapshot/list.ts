export { SnapshotList as default } from '../../src/cli/snapshot/list.ts';
