import { patchCommand } from '../../src/cli/resource/patch.ts';

export default patchCommand();
