export { UsersOffboard as default } from '../../src/cli/bulk/offboard-names.ts';
