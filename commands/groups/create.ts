import { groups } from '../../src/cli/noun.ts';
import { createCommand } from '../../src/cli/resource/create.ts';

export default createCommand(groups);
