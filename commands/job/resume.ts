export { JobResume as default } from '../../src/cli/job/resume.ts';
