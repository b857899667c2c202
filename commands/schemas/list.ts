import { discoveryListCommand, schemas } from '../../src/cli/discovery-command.ts';

export default discoveryListCommand(schemas);
