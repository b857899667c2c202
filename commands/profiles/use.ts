import { profileArgument } from '../../src/cli/profile/profile-argument.ts';
import { ProfileCommand } from '../../src/cli/profile/profile-command.ts';

export default class ProfilesUse extends ProfileCommand {
  static override summary = 'Make a profile the current profile';
  static override examples = [
    { description: 'Use the profile prod from now on', command: 'scimctl profiles use prod' },
  ];
  static override args = profileArgument;

  async run(): Promise<void> {
    const { args } = await this.parse(ProfilesUse);
    const { url } = await this.makeCurrent(args.name);
    this.note(`The current profile is ${args.name} (${url})`);
  }
}
