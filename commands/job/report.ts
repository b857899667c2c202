export { JobReport as default } from '../../src/cli/job/report.ts';
