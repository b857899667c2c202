import { editCommand } from '../../src/cli/resource/edit.ts';
import { groups } from '../../src/cli/resource/resource-topic.ts';

export default editCommand(groups);
