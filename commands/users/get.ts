import { getCommand } from '../../src/cli/resource/get.ts';
import { users } from '../../src/cli/resource/resource-topic.ts';

export default getCommand(users);
