export { PollCommand as default } from '../../src/cli/events/poll-command.ts';
