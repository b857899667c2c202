import { discoveryListCommand, resourceTypes } from '../../src/cli/discovery-command.ts';

export default discoveryListCommand(resourceTypes);
