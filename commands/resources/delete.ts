import { deleteCommand } from '../../src/cli/resource/delete.ts';

export default deleteCommand();
