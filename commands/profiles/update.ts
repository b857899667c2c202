import { UsageError } from '../../src/cli/errors/errors.ts';
import { choices, required } from '../../src/cli/flags.ts';
import { ProfileCommand } from '../../src/cli/profile/profile-command.ts';
import { changeProfile, profileFlags } from '../../src/cli/profile/profile-input.ts';
import { unsetMembers, unsetNames } from '../../src/cli/profile/unset.ts';

export default class ProfilesUpdate extends ProfileCommand {
  static override summary = 'Change a profile; settings not given stay unchanged';
  static override description =
    'Sends no request. The values of a repeatable flag replace all values that the profile had for this flag. --unset removes a value, as if it had never been set.';
  static override examples = [
    {
      description: 'A new token, from standard input',
      command: 'cat token.txt | scimctl profiles update prod --secret -',
    },
    {
      description: 'Protect some people from removal',
      command: `scimctl profiles update prod --protect 'userType eq "Break-glass"'`,
    },
    {
      description: 'Remove the limits on requests',
      command: 'scimctl profiles update prod --unset concurrency --unset rate',
    },
    { description: 'Another base URL', command: 'scimctl profiles update prod --url https://scim2.example.com/v2' },
  ];
  static override args = { name: required('name of a profile') };
  static override flags = {
    ...profileFlags,
    unset: choices('remove this value from the profile', 'NAME', unsetNames),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfilesUpdate);
    const own = Object.keys(ProfilesUpdate.flags) as (keyof typeof ProfilesUpdate.flags)[];
    if (own.every((name) => flags[name] === undefined)) {
      throw new UsageError('no flag with a new value was given', { hint: 'see scimctl profiles update --help' });
    }
    const { unset = [], ...input } = flags;
    const previous = await this.saved(args.name);
    const { secret, clientKey } = await this.secretsGiven(args.name, flags);
    await this.save(
      args.name,
      (before) =>
        changeProfile(
          before && unsetMembers(before, unset, input),
          { ...input, 'client-key': clientKey?.reference },
          secret?.reference,
          this.context.cwd,
        ),
      {
        secret: secret ?? clientKey,
        dialect: flags.dialect,
      },
    );
    const [from, to] = [previous.url, flags.url].map((url) => (url === undefined ? undefined : new URL(url).host));
    if (to !== undefined && from !== to && !secret && !clientKey && previous.auth.kind !== 'none') {
      this.note(
        `Note: the secret was saved for ${from}, and scimctl will now send it to ${to}; to save another secret, use --secret`,
      );
    }
    this.note(`Next: scimctl profiles test ${args.name}`);
  }
}
