export { ProfilesEdit as default } from '../../src/cli/profile/edit.ts';
