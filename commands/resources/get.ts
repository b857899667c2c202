import { getCommand } from '../../src/cli/resource/get.ts';

export default getCommand();
