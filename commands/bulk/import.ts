export { BulkImport as default } from '../../src/cli/bulk/import.ts';
