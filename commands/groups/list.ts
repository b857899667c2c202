import { groups } from '../../src/cli/noun.ts';
import { listCommand } from '../../src/cli/resource/list.ts';

export default listCommand(groups);
