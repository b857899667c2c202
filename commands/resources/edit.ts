import { editCommand } from '../../src/cli/resource/edit.ts';

export default editCommand();
