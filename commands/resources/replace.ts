import { replaceCommand } from '../../src/cli/resource/replace.ts';

export default replaceCommand();
