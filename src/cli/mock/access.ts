import { isLoopbackHost } from '../../protocol/exchange/loopback.ts';
import { UsageError } from '../errors/errors.ts';
import { shellWord } from '../output/shell-word.ts';

/** PEM files that a client needs for mutual TLS. */
export interface ClientFiles {
  /** Certificate of the CA that issued the certificates of the server and of its clients. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** The address and the credential of a running mock server. */
export interface MockAccess {
  readonly url: string;
  /** The secret; `undefined` if the server needs no secret. */
  readonly token: string | undefined;
  /** Token endpoint for OAuth clients. */
  readonly tokenUrl: string | undefined;
  /** The client certificate; `undefined` if the server does not authenticate clients by certificate. */
  readonly certificate: ClientFiles | undefined;
  readonly auth: string;
  /** The user name for HTTP Basic, or the client id for OAuth. */
  readonly clientName: string;
}

/** Formats the credential as lines of text. */
export function accessLines({ token, tokenUrl, certificate, auth, clientName }: MockAccess): string[] {
  if (certificate) return [`  cert      ${certificate.cert}`, `  key       ${certificate.key}`];
  if (token === undefined) return ['  token     none needed'];
  if (auth === 'basic') return [`  user      ${clientName}`, `  password  ${token}`];
  if (tokenUrl === undefined) return [`  token     ${token}`];
  return [`  tokens    ${tokenUrl}`, `  client    ${clientName}`, `  secret    ${token}`];
}

/**
 * Returns the commands that connect scimctl to the server. If the authentication needs a profile, one of the commands
 * creates a profile with the name `profile`. For mutual TLS, adds a curl command.
 */
export function connectLines(
  { url, token, tokenUrl, certificate, auth, clientName }: MockAccess,
  profile = 'mock',
): string[] {
  if (certificate) return certificateLines(url, certificate, profile);
  if (token === undefined) return [`  export SCIMCTL_URL=${url} SCIMCTL_TOKEN=`, '  scimctl users list'];
  if (auth !== 'basic' && tokenUrl === undefined) {
    return [`  export SCIMCTL_URL=${url} SCIMCTL_TOKEN=${token}`, '  scimctl users list'];
  }
  const how =
    tokenUrl === undefined
      ? `--auth basic --username ${clientName}`
      : `--auth oauth2-client-credentials --token-url ${tokenUrl} --client-id ${clientName}`;
  return [
    `  export MOCK_SECRET=${token}`,
    `  scimctl profiles add ${profile} --url ${url} ${how} --secret env:MOCK_SECRET`,
    `  scimctl users list --profile ${profile}`,
  ];
}

function certificateLines(url: string, { ca, cert, key }: ClientFiles, profile: string): string[] {
  const [caWord, certWord, keyWord] = [ca, cert, key].map(shellWord);
  return [
    `  curl --cacert ${caWord} --cert ${certWord} --key ${keyWord} ${url}/Users`,
    `  scimctl profiles add ${profile} --url ${url} --auth none --ca ${caWord} --cert ${certWord} --key ${keyWord}`,
    `  scimctl users list --profile ${profile}`,
  ];
}

/**
 * Throws a `UsageError` for contradictory flags. Also throws a `UsageError` if other machines could connect to the
 * server without authentication.
 */
export function checkAccess(
  flags: {
    readonly token?: string | undefined;
    readonly host?: string | undefined;
    readonly tls?: boolean;
    readonly 'tls-dir'?: string | undefined;
    readonly 'no-auth'?: boolean;
  },
  auth = 'bearer',
): void {
  if (auth === 'mutual-tls') checkMutual(flags);
  const opened = flags['no-auth'] ? '--no-auth' : auth === 'none' ? '--behaviour auth=none' : undefined;
  if (opened === undefined) return;
  if (flags.token !== undefined) throw new UsageError(`--token cannot be used with ${opened}`);
  if (flags['no-auth'] && auth !== 'bearer' && auth !== 'none') {
    throw new UsageError(`--no-auth cannot be used with --behaviour auth=${auth}`);
  }
  if (flags.host !== undefined && !isLoopbackHost(flags.host)) {
    throw new UsageError(
      `${opened} would give access without authentication to every client that can reach ${flags.host}`,
      {
        hint: `omit --host, or give --token instead of ${opened}`,
      },
    );
  }
}

function checkMutual(flags: Parameters<typeof checkAccess>[0]): void {
  if (flags.token !== undefined) throw new UsageError('--token cannot be used with --behaviour auth=mutual-tls');
  if (flags.tls || flags['tls-dir'] !== undefined) return;
  throw new UsageError('--behaviour auth=mutual-tls needs --tls', {
    hint: 'clients can send a certificate only over TLS',
  });
}
