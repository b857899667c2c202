export { ApiCommand as default } from '../src/cli/api/api-command.ts';
