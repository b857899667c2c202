import { users } from '../../src/cli/noun.ts';
import { patchCommand } from '../../src/cli/resource/patch.ts';

export default patchCommand(users);
