import { UsageError } from './failures.ts';

/** How clients get in to a mock server that was started. */
export interface MockAccess {
  readonly url: string;
  /** The secret; undefined where none is needed. */
  readonly token: string | undefined;
  /** Where an OAuth client gets its tokens. */
  readonly tokenUrl: string | undefined;
  readonly auth: string;
  /** Name of the user or of the OAuth client. */
  readonly clientName: string;
}

/** What a client needs to be let in, for people. */
export function accessLines({ token, tokenUrl, auth, clientName }: MockAccess): string[] {
  if (token === undefined) return ['  token     none needed'];
  if (auth === 'basic') return [`  user      ${clientName}`, `  password  ${token}`];
  if (tokenUrl === undefined) return [`  token     ${token}`];
  return [`  tokens    ${tokenUrl}`, `  client    ${clientName}`, `  secret    ${token}`];
}

/** Commands by which scimctl itself gets in. */
export function connectLines({ url, token, tokenUrl, auth, clientName }: MockAccess): string[] {
  if (token === undefined) return [`  export SCIMCTL_URL=${url}`, '  scimctl users list'];
  if (auth !== 'basic' && tokenUrl === undefined) {
    return [`  export SCIMCTL_URL=${url} SCIMCTL_TOKEN=${token}`, '  scimctl users list'];
  }
  const how =
    tokenUrl === undefined
      ? `--auth basic --username ${clientName}`
      : `--auth oauth2-client-credentials --token-url ${tokenUrl} --client-id ${clientName}`;
  return [
    `  export MOCK_SECRET=${token}`,
    `  scimctl profiles add mock --url ${url} ${how} --secret env:MOCK_SECRET`,
    '  scimctl users list --profile mock',
  ];
}

/** Throws a `UsageError` where flags contradict each other, and where everybody would be let in from elsewhere. */
export function checkAccess(
  flags: { readonly token?: string | undefined; readonly host?: string | undefined; readonly 'no-auth'?: boolean },
  auth = 'bearer',
): void {
  const opened = flags['no-auth'] ? '--no-auth' : auth === 'none' ? '--behaviour auth=none' : undefined;
  if (opened === undefined) return;
  if (flags.token !== undefined) throw new UsageError(`--token and ${opened} exclude each other`);
  if (flags['no-auth'] && auth !== 'bearer' && auth !== 'none') {
    throw new UsageError(`--no-auth and --behaviour auth=${auth} exclude each other`);
  }
  if (flags.host !== undefined && !isLoopback(flags.host)) {
    throw new UsageError(`${opened} would let everybody in who reaches ${flags.host}`, {
      hint: 'leave out --host, or give a --token',
    });
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}
