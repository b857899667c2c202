export { Doctor as default } from '../src/cli/diagnosis/doctor-command.ts';
