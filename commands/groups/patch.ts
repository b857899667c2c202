import { patchCommand } from '../../src/cli/resource/patch.ts';
import { groups } from '../../src/cli/resource/resource-topic.ts';

export default patchCommand(groups);
