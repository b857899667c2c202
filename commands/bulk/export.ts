export { BulkExport as default } from '../../src/cli/export/export.ts';
