import { commandLines } from '../command.ts';
import { definitions, paragraph, section } from '../layout.ts';

/** The places that can name the service of a command, the highest precedence first. */
const precedence = [
  ['--profile NAME', 'the profile of a flag'],
  ['SCIMCTL_PROFILE', 'the profile of a variable'],
  ['SCIMCTL_URL', 'a URL; SCIMCTL_TOKEN must be set too'],
  ['.scimctl.json', 'the profile that a file in the current folder names'],
  ['current profile', 'the profile that profiles use has selected'],
] as const;

/** Where the secret of a profile can be. A test compares the rows with the readers of secrets. */
export const secretPlaces = [
  ['env:NAME', 'an environment variable'],
  ['file:PATH', 'a file that only this user can read'],
  ['command:CMD', 'the output of a command: the secret, or JSON with token and expiresAt'],
  ['stored:NAME', 'secrets.json beside config.json, written by profiles add'],
  ['keychain:NAME', 'the keychain of the system, written with --store keychain'],
] as const;

/** Kinds of authentication. A test compares the rows with the profile. */
export const authKinds = [
  ['bearer', 'a token in the header Authorization'],
  ['basic', 'a user name and a password'],
  ['header', 'a secret in a header with another name'],
  ['oauth2-client-credentials', 'a token that scimctl requests with a client secret or with signed assertions'],
  ['oauth2-device-code', 'a token of a person who signs in with scimctl profiles login'],
  ['none', 'no credential in requests, for example if a client certificate (--cert, --key) identifies the client'],
] as const;

/** The page `help profiles`. */
export function profilesPage(width: number): string[] {
  return [
    ...section('Precedence', definitions(precedence, width)),
    '',
    ...paragraph(
      'A command uses the first of these that is set. A URL and a credential always come from the same source. scimctl profiles show NAME says where each value comes from.',
      width,
    ),
    ...section('Authentication (--auth)', definitions(authKinds, width)),
    ...section('Places of a secret (--secret)', definitions(secretPlaces, width)),
    '',
    ...paragraph(
      'No flag takes a secret itself. Without --secret, scimctl asks for the secret and stores it. Without a terminal, --secret-stdin reads the secret from standard input.',
      width,
    ),
    ...section(
      'Commands',
      commandLines(
        [
          'scimctl init',
          'scimctl profiles add hr --url https://hr.example.com/scim/v2',
          'scimctl profiles test hr',
          'scimctl profiles use hr',
          'scimctl profiles list',
          'scimctl profiles remove hr',
        ],
        width,
      ),
    ),
  ];
}
