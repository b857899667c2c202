import { listCommand } from '../../src/cli/resource/list.ts';
import { groups } from '../../src/cli/resource/resource-topic.ts';

export default listCommand(groups);
