import { users } from '../../src/cli/resource/resource-topic.ts';
import { updateCommand } from '../../src/cli/resource/update.ts';

export default updateCommand(users);
