export { DiffGroups as default } from '../../src/cli/resource/diff-groups.ts';
