export { BulkExport as default } from '../../src/cli/bulk/export.ts';
