export { SnapshotDiff as default } from '../../src/cli/snapshot/diff.ts';
