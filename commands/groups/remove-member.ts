import { memberCommand } from '../../src/cli/resource/change-members.ts';

export default memberCommand(false);
