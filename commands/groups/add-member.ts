import { memberCommand } from '../../src/cli/resource/members.ts';

export default memberCommand(true);
