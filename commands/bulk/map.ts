export { BulkMap as default } from '../../src/cli/mapping/map.ts';
