export { Whoami as default } from '../src/cli/diagnosis/whoami-command.ts';
