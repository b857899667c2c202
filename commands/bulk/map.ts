export { BulkMap as default } from '../../src/cli/bulk/map.ts';
