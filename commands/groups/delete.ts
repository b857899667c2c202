import { groups } from '../../src/cli/noun.ts';
import { deleteCommand } from '../../src/cli/resource/delete.ts';

export default deleteCommand(groups);
