import { UsageError } from '../../src/cli/errors/errors.ts';
import { required } from '../../src/cli/flags.ts';
import { ProfileCommand } from '../../src/cli/profile/profile-command.ts';
import { changeProfile, profileFlags } from '../../src/cli/profile/profile-input.ts';

export default class ProfilesUpdate extends ProfileCommand {
  static override summary = 'Change a profile; a value without a flag stays as it is';
  static override description =
    'Sends no request. The values of a repeatable flag replace all values that the profile had for this flag.';
  static override examples = [
    {
      description: 'A new token, from standard input',
      command: 'cat token.txt | scimctl profiles update prod --secret -',
    },
    {
      description: 'Protect some people from removal',
      command: `scimctl profiles update prod --protect 'userType eq "Break-glass"'`,
    },
    { description: 'Another base URL', command: 'scimctl profiles update prod --url https://scim2.example.com/v2' },
  ];
  static override args = { name: required('name of a profile') };
  static override flags = profileFlags;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfilesUpdate);
    if (Object.keys(profileFlags).every((name) => flags[name as keyof typeof profileFlags] === undefined)) {
      throw new UsageError('no flag with a new value was given', { hint: 'see scimctl profiles update --help' });
    }
    await this.saved(args.name);
    const { secret, clientKey } = await this.secretsGiven(args.name, flags);
    await this.save(
      args.name,
      (before) =>
        changeProfile(before, { ...flags, 'client-key': clientKey?.reference }, secret?.reference, this.context.cwd),
      {
        secret: secret ?? clientKey,
        dialect: flags.dialect,
      },
    );
    this.note(`Next: scimctl profiles test ${args.name}`);
  }
}
