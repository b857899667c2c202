import { replaceCommand } from '../../src/cli/resource/replace.ts';
import { users } from '../../src/cli/resource/resource-topic.ts';

export default replaceCommand(users);
