import { optional } from '../../src/cli/flags.ts';
import { ProfileCommand } from '../../src/cli/profile/profile-command.ts';

export default class ProfilesShow extends ProfileCommand {
  static override summary = 'Show the connection settings of a profile, and where each value comes from';
  static override description =
    'Sends no request and reads no secret. Shows where the secret is stored, but not the secret itself.';
  static override examples = [
    { description: 'The active profile', command: 'scimctl profiles show' },
    { description: 'A profile by its name', command: 'scimctl profiles show prod' },
  ];
  static override args = { name: optional('name of a profile; the default is the active profile') };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfilesShow);
    await this.show(await this.explain(args.name ?? flags.profile));
  }
}
