export { GroupMembers as default } from '../../src/cli/resource/members.ts';
