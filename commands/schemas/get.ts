import { discoveryGetCommand, schemas } from '../../src/cli/discovery/discovery-command.ts';

export default discoveryGetCommand(schemas);
