import { createCommand } from '../../src/cli/resource/create.ts';
import { groups } from '../../src/cli/resource/resource-topic.ts';

export default createCommand(groups);
