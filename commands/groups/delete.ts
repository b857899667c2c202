import { deleteCommand } from '../../src/cli/resource/delete.ts';
import { groups } from '../../src/cli/resource/resource-topic.ts';

export default deleteCommand(groups);
