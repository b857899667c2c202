import { createCommand } from '../../src/cli/resource/create.ts';

export default createCommand();
