import { listCommand } from '../../src/cli/resource/list.ts';
import { users } from '../../src/cli/resource/resource-topic.ts';

export default listCommand(users);
