import { editCommand } from '../../src/cli/resource/edit.ts';
import { users } from '../../src/cli/resource/resource-topic.ts';

export default editCommand(users);
