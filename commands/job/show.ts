export { JobShow as default } from '../../src/cli/job/show.ts';
