import { activeCommand } from '../../src/cli/resource/activate.ts';

export default activeCommand(false);
