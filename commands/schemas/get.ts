import { discoveryGetCommand, schemas } from '../../src/cli/discovery-command.ts';

export default discoveryGetCommand(schemas);
