export { ReceiveCommand as default } from '../../src/cli/events/receive-command.ts';
