export { JobRetry as default } from '../../src/cli/job/retry.ts';
