import { groups } from '../../src/cli/noun.ts';
import { updateCommand } from '../../src/cli/resource/update.ts';

export default updateCommand(groups);
