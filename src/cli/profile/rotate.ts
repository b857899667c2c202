import type { Profile } from '../../profiles/profile.ts';
import { type ResolvedConnection, readAuth } from '../../profiles/resolve.ts';
import { UsageError } from '../errors/errors.ts';
import { recordedFlags, text, yesOrNo } from '../flags.ts';
import { profileArgument } from './profile-argument.ts';
import { type GivenSecret, ProfileCommand, unchanged } from './profile-command.ts';
import { isGiven, type SecretStore, storeFlag } from './profile-input.ts';
import { secretMemberOf, withSecret } from './secret-member.ts';

export class ProfilesRotate extends ProfileCommand {
  static override summary = 'Replace the secret of a profile, if a test of the new secret succeeds';
  static override description =
    'Everything else in the profile stays as it is. The new secret is tested with read requests before it is saved. If the test fails, the old secret stays. Without --secret, asks for the secret on a terminal.';
  static override examples = [
    { description: 'Type the new token', command: 'scimctl profiles rotate prod' },
    {
      description: 'A new token from standard input',
      command: 'cat token.txt | scimctl profiles rotate prod --secret -',
    },
    {
      description: 'Get the secret from a password manager',
      command: "scimctl profiles rotate prod --secret 'command:pass show scim'",
    },
    {
      description: 'Store a token in the keychain of the system',
      command: 'cat token.txt | scimctl profiles rotate prod --secret - --store keychain',
    },
    {
      description: 'Store a token that is not valid yet',
      command: 'cat token.txt | scimctl profiles rotate prod --secret - --no-test',
    },
  ];
  static override baseFlags = recordedFlags;
  static override args = profileArgument;
  static override flags = {
    secret: text('reference to the new secret: env:NAME, file:PATH, command:CMD, or - for standard input', 'REFERENCE'),
    store: storeFlag,
    test: yesOrNo('test the new secret before it is saved; enabled by default'),
  };

  /** Puts the new secret into the connection. Set only during the test of the secret. */
  private adjusted: ((connection: ResolvedConnection) => ResolvedConnection) | undefined;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfilesRotate);
    const { name } = args;
    const previous = await this.saved(name);
    const member = secretMemberOf(previous.auth);
    if (member === undefined) {
      throw new UsageError(`the profile ${name} has no secret, because its authentication is ${previous.auth.kind}`, {
        hint: `to add a secret, run scimctl profiles update ${name} --auth bearer --secret -`,
      });
    }
    if (previous.auth.kind === 'oauth2-device-code') {
      throw new UsageError(
        `the profile ${name} has no secret to replace, because a person signs in with this profile`,
        {
          hint: `to sign in again, run scimctl profiles login ${name}`,
        },
      );
    }
    const secret = await this.newSecret(name, flags);
    if (secret.value !== undefined) this.redactor.add(secret.value);
    if (flags.test ?? true) await this.testSecret(name, previous, secret);
    // The secret was tested only with this URL and this authentication. It must not be saved if either has changed.
    const change = (before: Profile | undefined): Profile =>
      withSecret(unchanged(name, before, previous, ['url', 'auth']), secret.reference);
    await this.save(name, change, { secret });
    this.note(`The new secret is ${await this.placeOf(name, secret.reference)}`);
    if (flags.test === false) this.note(`Next: scimctl profiles test ${name}`);
  }

  protected override adjust(connection: ResolvedConnection): ResolvedConnection {
    return this.adjusted?.(connection) ?? connection;
  }

  private async newSecret(
    name: string,
    { secret: given, store }: { readonly secret?: string | undefined; readonly store?: SecretStore | undefined },
  ): Promise<GivenSecret> {
    if (given !== undefined) return this.secretGiven(name, given, '--secret', store);
    const question = `New secret of profile ${name}`;
    const asker = await this.prompter(question, 'to give the secret without a question, use --secret');
    return this.typedSecret(name, (await asker.password(question, { validate: isGiven })).trim(), store);
  }

  /** Throws an error with the reason if the service does not accept the new secret. */
  private async testSecret(name: string, previous: Profile, { reference, value }: GivenSecret): Promise<void> {
    const changed = withSecret(previous, reference);
    const read = value === undefined ? undefined : () => Promise.resolve({ value });
    this.adjusted = (connection) => ({
      ...connection,
      auth: readAuth(changed.auth, { env: this.context.env, configDirectory: this.folder, profile: name }, read),
    });
    this.global = { ...this.global, profile: name };
    await this.testConnection('the new secret was not saved, and the old secret stays');
  }
}
