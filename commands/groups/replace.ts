import { replaceCommand } from '../../src/cli/resource/replace.ts';
import { groups } from '../../src/cli/resource/resource-topic.ts';

export default replaceCommand(groups);
