import { groups } from '../../src/cli/noun.ts';
import { patchCommand } from '../../src/cli/resource/patch.ts';

export default patchCommand(groups);
