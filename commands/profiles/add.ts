import { UsageError } from '../../src/cli/failures.ts';
import { choice, required, text, toggle } from '../../src/cli/flags.ts';
import { type AuthKind, authKinds, authOf, baseUrl, ProfileCommand } from '../../src/cli/profile-command.ts';

export default class ProfilesAdd extends ProfileCommand {
  static override summary = 'Save a profile from flags';
  static override description =
    'Nothing is sent. A profile says where its secret is; the secret itself is never part of it. scimctl init asks for the same on a terminal.';
  static override examples = [
    {
      description: 'A token from an environment variable',
      command:
        'scimctl profiles add prod --url https://scim.example.com/v2 --secret env:SCIM_TOKEN --environment production',
    },
    {
      description: 'A token from a password manager, fetched when it is needed',
      command: "scimctl profiles add prod --url https://scim.example.com/v2 --secret 'command:pass show scim'",
    },
    {
      description: 'A token from standard input, kept in a file that only you can read',
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
  ];
  static override args = { name: required('name of the profile: letters, digits, ".", "_" and "-"') };
  static override flags = {
    url: text('base URL of the service, without /Users', 'URL'),
    auth: choice('how to sign in; bearer unless given', 'KIND', Object.keys(authKinds) as AuthKind[]),
    secret: text('where the secret is: env:NAME, file:PATH, command:CMD, or - for standard input', 'REFERENCE'),
    username: text('user name, for --auth basic', 'NAME'),
    'header-name': text('name of the header, for --auth header', 'NAME'),
    'token-url': text('where tokens are to be had, for OAuth 2', 'URL'),
    'client-id': text('client id, for OAuth 2', 'ID'),
    scope: text('scope to ask for, for OAuth 2', 'SCOPE'),
    ca: text('PEM file of the CA that the certificate of the service is from, if that is not a public one', 'FILE'),
    cert: text('PEM file of a client certificate, for mutual TLS', 'FILE'),
    key: text('PEM file of its key', 'FILE'),
    environment: text('production asks more before it destroys', 'NAME'),
    use: toggle('make it the current profile'),
    force: toggle('replace a profile of the same name'),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfilesAdd);
    if (flags.url === undefined)
      throw new UsageError('--url is missing', { hint: 'such as https://scim.example.com/v2' });
    const url = baseUrl(flags.url, '--url');
    if (Object.hasOwn((await this.load()).profiles, args.name) && !flags.force) {
      throw new UsageError(`there is a profile ${args.name} already`, { hint: '--force replaces it' });
    }
    const kind = flags.auth ?? 'bearer';
    const secret = flags.secret === undefined ? undefined : await this.secretReference(args.name, flags.secret);
    const { environment } = flags;
    const profile = {
      url,
      auth: authOf(kind, secret, flags),
      ...this.certificates(flags),
      ...(environment === undefined ? {} : { environment }),
    };
    await this.save(args.name, profile, flags.use);
    this.note(`Next: scimctl profiles test ${args.name}`);
  }
}
