export { SnapshotTake as default } from '../../src/cli/snapshot/take.ts';
