export { JobUndo as default } from '../../src/cli/job/undo.ts';
