import { createCommand } from '../../src/cli/resource/create.ts';
import { users } from '../../src/cli/resource/resource-topic.ts';

export default createCommand(users);
