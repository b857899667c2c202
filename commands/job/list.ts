export { JobList as default } from '../../src/cli/job/list.ts';
