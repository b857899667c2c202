import { updateCommand } from '../../src/cli/resource/update.ts';

export default updateCommand();
