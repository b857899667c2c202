import { UsageError } from '../../src/cli/errors/errors.ts';
import { required, toggle } from '../../src/cli/flags.ts';
import { type ChosenDialect, chooseDialect } from '../../src/cli/profile/dialect-choice.ts';
import { ProfileCommand } from '../../src/cli/profile/profile-command.ts';
import { changeProfile, profileFlags } from '../../src/cli/profile/profile-input.ts';

export default class ProfilesAdd extends ProfileCommand {
  static override summary = 'Save a profile from flags';
  static override description =
    'Sends no request. A profile contains a reference to its secret, and never the secret itself. Without --dialect, the profile gets the dialect whose services have such a URL, and a note says so. scimctl init asks for the same values on a terminal, and scimctl profiles update changes a profile.';
  static override examples = [
    {
      description: 'A token from an environment variable',
      command:
        'scimctl profiles add prod --url https://scim.example.com/v2 --secret env:SCIM_TOKEN --environment production',
    },
    {
      description: 'A token from a password manager, read when a command needs the token',
      command: "scimctl profiles add prod --url https://scim.example.com/v2 --secret 'command:pass show scim'",
    },
    {
      description: 'A token from standard input, stored in a file that only you can read',
      command: 'cat token.txt | scimctl profiles add test --url https://test.example.com/scim --secret -',
    },
    {
      description: 'Mutual TLS: a client certificate instead of a secret',
      command:
        'scimctl profiles add hr --url https://scim.example.com/v2 --auth none --cert client.pem --key client-key.pem',
    },
    {
      description: 'OAuth 2 client credentials',
      command:
        'scimctl profiles add idp --url https://scim.example.com/v2 --auth oauth2-client-credentials --token-url https://login.example.com/token --client-id scimctl --secret env:CLIENT_SECRET',
    },
    {
      description: 'OAuth 2 client credentials with a private key instead of a secret',
      command:
        'scimctl profiles add idp --url https://scim.example.com/v2 --auth oauth2-client-credentials --token-url https://login.example.com/token --client-id scimctl --client-auth private_key_jwt --client-key file:client-key.pem',
    },
  ];
  static override args = { name: required('name of the profile: letters, digits, ".", "_" and "-"') };
  static override flags = {
    ...profileFlags,
    use: toggle('make this profile the current profile'),
    force: toggle('change an existing profile of the same name; values for which no flag is given are kept'),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfilesAdd);
    if (flags.url === undefined)
      throw new UsageError('--url is missing', { hint: 'for example --url https://scim.example.com/v2' });
    const { secret, clientKey } = await this.secretsGiven(args.name, flags);
    const { id: dialect, note } = await this.dialectFor(args.name, flags);
    await this.save(
      args.name,
      (before) => {
        if (before && !flags.force) {
          throw new UsageError(`the profile ${args.name} exists already`, {
            hint: `use --force or scimctl profiles update ${args.name} to change the profile`,
          });
        }
        return changeProfile(
          before,
          { ...flags, dialect, 'client-key': clientKey?.reference },
          secret?.reference,
          this.context.cwd,
        );
      },
      { use: flags.use, secret: secret ?? clientKey, dialect },
    );
    if (note !== undefined) this.note(`Note: ${note}`);
    this.note(`Next: scimctl profiles test ${args.name}`);
  }

  /**
   * Returns the dialect of the new profile: the value of `--dialect`, otherwise the dialect that the URL shows. Keeps the
   * dialect of an existing profile.
   */
  private async dialectFor(
    name: string,
    { url = '', dialect }: { readonly url?: string | undefined; readonly dialect?: string | undefined },
  ): Promise<ChosenDialect> {
    const { profiles } = await this.load();
    const before = Object.hasOwn(profiles, name) ? profiles[name]?.dialect : undefined;
    return (dialect ?? before) === undefined ? chooseDialect(await this.dialectsOf(url), name) : { id: dialect };
  }
}
