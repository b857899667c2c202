export { DialectsCheck as default } from '../../src/cli/dialects/check-command.ts';
