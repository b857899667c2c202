import { discoveryListCommand, resourceTypes } from '../../src/cli/discovery/discovery-command.ts';

export default discoveryListCommand(resourceTypes);
