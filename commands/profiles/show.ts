import { optional } from '../../src/cli/flags.ts';
import { ProfileCommand } from '../../src/cli/profile/profile-command.ts';

export default class ProfilesShow extends ProfileCommand {
  static override summary = 'Show the service in use and the origin of each value';
  static override description = 'Nothing is sent and no secret is read; only the place of the secret is shown.';
  static override examples = [
    { description: 'The one in force here', command: 'scimctl profiles show' },
    { description: 'A certain one', command: 'scimctl profiles show prod' },
  ];
  static override args = { name: optional('name of a profile; the one in force unless given') };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfilesShow);
    await this.show(await this.explain(args.name ?? flags.profile));
  }
}
