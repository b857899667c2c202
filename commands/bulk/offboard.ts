export { BulkOffboard as default } from '../../src/cli/bulk/offboard.ts';
