export { BulkTemplate as default } from '../../src/cli/bulk/template.ts';
