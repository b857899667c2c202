import { users } from '../../src/cli/noun.ts';
import { getCommand } from '../../src/cli/resource/get.ts';

export default getCommand(users);
