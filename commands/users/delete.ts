import { deleteCommand } from '../../src/cli/resource/delete.ts';
import { users } from '../../src/cli/resource/resource-topic.ts';

export default deleteCommand(users);
