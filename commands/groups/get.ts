import { getCommand } from '../../src/cli/resource/get.ts';
import { groups } from '../../src/cli/resource/resource-topic.ts';

export default getCommand(groups);
