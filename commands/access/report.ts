export { AccessReport as default } from '../../src/cli/access/report.ts';
