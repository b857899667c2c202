import { discoveryListCommand, schemas } from '../../src/cli/discovery/discovery-command.ts';

export default discoveryListCommand(schemas);
