export { BulkTemplate as default } from '../../src/cli/mapping/template.ts';
