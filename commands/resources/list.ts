import { listCommand } from '../../src/cli/resource/list.ts';

export default listCommand();
