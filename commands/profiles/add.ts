import { UsageError } from '../../src/cli/errors/errors.ts';
import { integer, optional, toggle } from '../../src/cli/flags.ts';
import { given } from '../../src/cli/given.ts';
import { type ChosenDialect, chooseDialect } from '../../src/cli/profile/dialect-choice.ts';
import { type MockProfile, mockProfiles } from '../../src/cli/profile/from-mock.ts';
import { type NewProfile, ProfileCommand } from '../../src/cli/profile/profile-command.ts';
import {
  changeProfile,
  consentFlag,
  notFromMock,
  type ProfileInput,
  profileFlags,
  type SecretStore,
  storeFlag,
} from '../../src/cli/profile/profile-input.ts';
import type { Profile } from '../../src/profiles/profile.ts';

type AddFlags = ProfileInput & {
  readonly secret?: string | undefined;
  readonly store?: SecretStore | undefined;
  readonly use: boolean;
  readonly force: boolean;
  readonly yes: boolean;
  readonly port?: number | undefined;
};

export default class ProfilesAdd extends ProfileCommand {
  static override summary = 'Save a profile from flags';
  static override description =
    'Sends no request. A profile contains a reference to its secret, and never the secret itself. Without --dialect, the form of the URL determines the dialect, and a note names the dialect. With --from-mock, saves a profile for each service of a running mock server. Each of these profiles contains the address of the service, the preset of the service as its dialect, and "test" as its environment; the token is saved in the file of the stored secrets. The name of such a profile is the name of the tenant or of the preset; if there is neither, the name is mock. To enter the values on a terminal, run scimctl init. To change a profile, run scimctl profiles update.';
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
    {
      description: 'OAuth 2 for a person, who signs in with a browser; then run scimctl profiles login me',
      command:
        'scimctl profiles add me --url https://scim.example.com/v2 --auth oauth2-device-code --device-url https://login.example.com/device --token-url https://login.example.com/token --client-id scimctl',
    },
    {
      description:
        'All services of a running mock server, for example of scimctl mock serve --preset aws --preset slack',
      command: 'scimctl profiles add --from-mock',
    },
  ];
  static override args = { name: optional('name of the profile: letters, digits, ".", "_" and "-"') };
  static override flags = {
    ...profileFlags,
    use: toggle('make this profile the current profile'),
    'from-mock': toggle('save a profile for each service of the mock server that runs on this machine'),
    port: integer('for --from-mock: port of the mock server, if several servers run on this machine', 'PORT'),
    force: toggle(
      'change only the given settings of the existing profile with this name; with --from-mock, replace the whole profile',
    ),
    store: storeFlag,
    yes: consentFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfilesAdd);
    if (flags['from-mock']) await this.addFromMock(args.name, flags);
    else await this.add(args.name, flags);
  }

  private async add(name: string | undefined, flags: AddFlags): Promise<void> {
    if (name === undefined) throw new UsageError('NAME is missing', { hint: 'NAME is optional only with --from-mock' });
    if (flags.port !== undefined) throw new UsageError('--port needs --from-mock');
    if (flags.url === undefined)
      throw new UsageError('--url is missing', {
        hint: 'for example --url https://scim.example.com/v2; to answer questions instead, run scimctl init',
      });
    const { secret, clientKey } = await this.secretsGiven(name, flags);
    const { id: dialect, note } = await this.dialectFor(name, flags);
    const { profiles } = await this.load();
    const previous = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
    const reference = this.referenceFor(name, flags.auth, secret, previous);
    const change = (before: Profile | undefined): Profile => {
      if (before && !flags.force) {
        throw new UsageError(`the profile ${name} exists already`, {
          hint: `to change the profile, use --force or scimctl profiles update ${name}`,
        });
      }
      const input = { ...flags, dialect, 'client-key': clientKey?.reference };
      return changeProfile(before, input, reference, this.context.cwd);
    };
    if (previous) await this.confirmWeaker(name, previous, change(previous), flags.yes);
    await this.save(name, change, { use: flags.use, secret: secret ?? clientKey, dialect });
    if (note !== undefined) this.note(`Note: ${note}`);
    this.note(`Next: scimctl profiles ${flags.auth === 'oauth2-device-code' ? 'login' : 'test'} ${name}`);
  }

  /**
   * Saves a profile for each service of a running mock server. If a profile with one of the names already exists, saves
   * no profile. With `--force`, replaces the existing profiles.
   */
  private async addFromMock(name: string | undefined, flags: AddFlags): Promise<void> {
    const other = notFromMock.find((flag) => flags[flag] !== undefined);
    if (other !== undefined) throw new UsageError(`--${other} cannot be used with --from-mock`);
    const found = await mockProfiles(this.context, flags.port);
    const [first] = found;
    if (found.length > 1 && (name !== undefined || flags.use)) {
      const what = name === undefined ? '--use' : `the name ${name}`;
      throw new UsageError(
        `${what} can be used for only one profile, but the mock server has ${found.length} services`,
      );
    }
    const all = found.map((profile) => ({ ...profile, name: name ?? profile.name }));
    const names = all.map((profile) => profile.name);
    if (!flags.force) await this.assertFree(names);
    const added = all.map((profile) => this.newProfile(profile, flags));
    const { profiles } = await this.load();
    for (const { name: own, change } of added) {
      const previous = Object.hasOwn(profiles, own) ? profiles[own] : undefined;
      if (previous) await this.confirmWeaker(own, previous, change(previous), flags.yes);
    }
    const saved = await this.saveAll(added);
    for (const { name: own, input } of all) {
      this.noteSaved(own, saved);
      const dialect = input.dialect === undefined ? '' : `, with the dialect ${input.dialect}`;
      this.note(`  ${saved.profiles[own]?.url}${dialect}`);
    }
    this.note('If the mock server is restarted, run this command again with --force to save the new address and token');
    this.note(`Next: scimctl profiles test ${name ?? first?.name}`);
    this.note(`To clean up later: scimctl profiles remove ${names.join(' ')}`);
  }

  private newProfile({ name, input, secret: value }: MockProfile, flags: AddFlags): NewProfile {
    const secret = value === undefined ? undefined : { reference: `stored:${name}`, value };
    const environment = flags.environment ?? input.environment;
    const profile = changeProfile(undefined, { ...flags, ...input, environment }, secret?.reference, this.context.cwd);
    return { name, change: () => profile, use: flags.use, ...given({ secret, dialect: input.dialect }) };
  }

  private async assertFree(names: readonly string[]): Promise<void> {
    const { profiles } = await this.load();
    const taken = names.filter((name) => Object.hasOwn(profiles, name));
    if (taken.length === 0) return;
    const what =
      taken.length === 1 ? `the profile ${taken[0]} exists` : `the profiles ${taken.join(', ')} already exist`;
    throw new UsageError(`${what} already`, { hint: 'nothing was saved; to replace profiles, use --force' });
  }

  /**
   * Returns the dialect of the profile: the value of `--dialect`, else the dialect of the existing profile, else the
   * dialect that the URL shows.
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
