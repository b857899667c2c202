export { AccessShow as default } from '../../src/cli/access/show.ts';
