import { users } from '../../src/cli/noun.ts';
import { replaceCommand } from '../../src/cli/resource/replace.ts';

export default replaceCommand(users);
