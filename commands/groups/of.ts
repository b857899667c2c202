export { GroupsOf as default } from '../../src/cli/resource/groups-of.ts';
