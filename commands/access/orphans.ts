export { AccessOrphans as default } from '../../src/cli/access/orphans.ts';
