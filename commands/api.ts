export { ApiCommand as default } from '../src/cli/api-command.ts';
