export { JobPrune as default } from '../../src/cli/job/prune.ts';
