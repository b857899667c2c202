import { patchCommand } from '../../src/cli/resource/patch.ts';
import { users } from '../../src/cli/resource/resource-topic.ts';

export default patchCommand(users);
