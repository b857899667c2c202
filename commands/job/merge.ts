export { JobMerge as default } from '../../src/cli/job/merge.ts';
