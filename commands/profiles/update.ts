import { UsageError } from '../../src/cli/errors/errors.ts';
import { choices } from '../../src/cli/flags.ts';
import { profileArgument } from '../../src/cli/profile/profile-argument.ts';
import { ProfileCommand } from '../../src/cli/profile/profile-command.ts';
import { changeProfile, consentFlag, profileFlags, storeFlag } from '../../src/cli/profile/profile-input.ts';
import { unsetMembers, unsetNames } from '../../src/cli/profile/unset.ts';
import type { Profile } from '../../src/profiles/profile.ts';

export default class ProfilesUpdate extends ProfileCommand {
  static override summary = 'Change only the given settings of a profile';
  static override description =
    'Sends no request. The values of a repeatable flag replace all values that the profile had for this flag. --unset removes a value, as if it had never been set. Before a change that removes or weakens a guard (protect, keep-members, a production environment), asks for consent; --yes gives this consent.';
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
  static override args = profileArgument;
  static override flags = {
    ...profileFlags,
    unset: choices('remove this value from the profile', 'NAME', unsetNames),
    store: storeFlag,
    yes: consentFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfilesUpdate);
    const { yes: _, ...settable } = ProfilesUpdate.flags;
    if ((Object.keys(settable) as (keyof typeof settable)[]).every((name) => flags[name] === undefined)) {
      throw new UsageError('no flag with a new value was given', { hint: 'see scimctl profiles update --help' });
    }
    const { unset = [], ...input } = flags;
    const previous = await this.saved(args.name);
    const { secret, clientKey } = await this.secretsGiven(args.name, flags);
    const reference = this.referenceFor(args.name, flags.auth, secret, previous);
    const change = (before: Profile = previous): Profile =>
      changeProfile(
        unsetMembers(before, unset, input),
        { ...input, 'client-key': clientKey?.reference },
        reference,
        this.context.cwd,
      );
    await this.confirmWeaker(args.name, previous, change(), flags.yes);
    await this.save(args.name, change, { secret: secret ?? clientKey, dialect: flags.dialect });
    if (!secret && !clientKey) this.noteMovedSecret(previous, change());
    this.note(`Next: scimctl profiles test ${args.name}`);
  }
}
