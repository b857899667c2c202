export { ProfilesLogin as default } from '../../src/cli/profile/login.ts';
