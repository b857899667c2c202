export { ProfilesRotate as default } from '../../src/cli/profile/rotate.ts';
