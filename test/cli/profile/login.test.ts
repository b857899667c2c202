import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type AuthorizationOptions,
  type AuthorizationServer,
  createAuthorizationServer,
} from '../../support/authorization-server.ts';
import { createSecretTool } from '../../support/secret-tool.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);

let folder: string;
let options: RunOptions;
let server: AuthorizationServer;
let pauses: number[];

/** Creates a service that accepts the access tokens of a fake authorization server. */
function serve(authorization: AuthorizationOptions = {}): void {
  const service = createService();
  const asOwner = (request: Parameters<typeof service.exchange>[0]) =>
    service.exchange({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
  server = createAuthorizationServer(asOwner, authorization);
  options = { ...options, exchange: server.exchange };
}

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-login-'));
  pauses = [];
  const sleep = async (milliseconds: number) => {
    pauses.push(milliseconds);
  };
  options = { env: { SCIMCTL_CONFIG_DIR: folder, NO_COLOR: '1' }, sleep, time: () => now };
  serve();
  const urls = ['--device-url', 'https://login.example.com/device', '--token-url', 'https://login.example.com/token'];
  const argv = [
    'profiles',
    'add',
    'me',
    '--url',
    'https://scim.example.com/v2',
    '--auth',
    'oauth2-device-code',
    ...urls,
  ];
  const { exitCode, stderr } = await run([...argv, '--client-id', 'scimctl', '--scope', 'scim']);
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining('Next: scimctl profiles login me\n')]);
});

const run = async (argv: readonly string[], more: RunOptions = {}) => {
  const ran = await scimctl(argv, { ...options, ...more });
  expect(ran.stdout + ran.stderr).not.toMatch(/planted/);
  return ran;
};
const login = (argv: readonly string[] = [], more: RunOptions = {}) =>
  run(['profiles', 'login', 'me', ...argv], { terminal: true, ...more });
const list = (more: RunOptions = {}) => run(['users', 'list', '--profile', 'me'], more);
const stored = () => JSON.parse(JSON.parse(readFileSync(path.join(folder, 'secrets.json'), 'utf8')).secrets.me);

describe('profiles login', () => {
  it('shows neither the device code nor a token with --debug', async () => {
    // The helper `run` checks that the output contains no device code and no token.
    const { exitCode, stderr } = await login(['--debug']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('"device_code":"[redacted]","user_code":"WDJB-MJHT"');
  });

  it('records the requests with --har, without the codes and the tokens', async () => {
    const file = path.join(folder, 'x.har');
    expect((await login(['--har', file])).exitCode).toBe(0);
    const har = readFileSync(file, 'utf8');
    expect(har).toContain('https://login.example.com/token');
    expect(har).not.toMatch(/planted/);
  });

  it('shows the URL and the code, waits in the interval of the server, and keeps the tokens', async () => {
    serve({ pending: ['authorization_pending', 'slow_down', 'authorization_pending'] });
    const { exitCode, stdout, stderr } = await login();
    expect([exitCode, stdout]).toEqual([0, '']);
    const file = path.join(folder, 'secrets.json');
    expect(stderr).toBe(
      [
        'Open https://login.example.com/activate in a browser, and enter the code WDJB-MJHT',
        'Waiting for the sign-in for up to 1 minute; Ctrl-C stops',
        `The tokens are stored:me in ${file}`,
        'Signed in; commands renew the access token',
        'Next: scimctl profiles test me',
        '',
      ].join('\n'),
    );
    expect(pauses).toEqual([5000, 5000, 10_000, 10_000]);
    expect(server.forms[0]).toEqual({ path: '/device', client_id: 'scimctl', scope: 'scim' });
    expect(server.forms.at(-1)).toEqual({
      path: '/token',
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: 'device-planted-code',
      client_id: 'scimctl',
    });
    expect(stored()).toEqual({
      accessToken: 'access-planted-1',
      expiresAt: now + 3_600_000,
      refreshToken: 'refresh-planted-1',
    });
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await list()).stdout).toBe('[]\n');
  });

  it.each([
    [['access_denied'], 'the token endpoint login.example.com/token responded with status 400: access_denied'],
    [['expired_token'], 'the token endpoint login.example.com/token responded with status 400: expired_token'],
    [Array.from({ length: 100 }, () => 'authorization_pending'), 'the code has expired, and nobody has signed in'],
    [Array.from({ length: 100 }, () => 502), 'the code has expired, and the token endpoint responded with status 502'],
    [
      Array.from({ length: 100 }, () => 'reset'),
      'the code has expired, and the token endpoint gave no response (reset)',
    ],
  ] as const)('ends without a sign-in (%j)', async (pending, message) => {
    serve({ pending: pending as AuthorizationOptions['pending'] & {} });
    const { exitCode, stderr } = await login();
    expect([exitCode, stderr.split('\n').slice(2)]).toEqual([
      4,
      [`Error: ${message}`, '  hint   To start again, run scimctl profiles login me.', ''],
    ]);
    // The code is valid for 60 seconds, and the interval has 5 seconds.
    expect(pauses.length).toBeLessThanOrEqual(12);
  });

  it('survives a failing gateway and a lost connection, and asks less often after them', async () => {
    serve({ pending: ['authorization_pending', 502, 'reset', 'authorization_pending'], device: { expires_in: 600 } });
    const { exitCode, stderr } = await login();
    expect([exitCode, stderr.split('\n').at(-3)]).toEqual([0, 'Signed in; commands renew the access token']);
    expect(pauses).toEqual([5000, 5000, 10_000, 20_000, 20_000]);
  });

  it('never asks faster than once a second, whatever the server says', async () => {
    serve({ pending: ['authorization_pending'], device: { interval: 0, expires_in: 1e9 } });
    expect((await login()).exitCode).toBe(0);
    expect(pauses).toEqual([1000, 1000]);
  });

  it('stops on Ctrl-C', async () => {
    const controller = new AbortController();
    serve({ pending: Array.from({ length: 5 }, () => 'authorization_pending' as const) });
    const sleep = async (_: number, signal?: AbortSignal) => {
      controller.abort();
      signal?.throwIfAborted();
    };
    const { exitCode, stderr } = await login([], { signal: controller.signal, sleep });
    expect([exitCode, stderr.split('\n').at(-2)]).toEqual([130, 'Error: interrupted; nobody has signed in']);
    expect(server.forms).toHaveLength(1);
  });

  it.each([
    [{ verification_uri: 'javascript:alert(1)' }, 'no code'],
    [{ user_code: undefined, error: 'invalid_client' }, 'invalid_client'],
  ])('refuses a response of the server that nobody can use: %j', async (device, reason) => {
    serve({ device });
    const { exitCode, stderr } = await login();
    expect(exitCode).toBe(4);
    expect(stderr).toContain(
      `Error: the device authorization endpoint login.example.com/device responded with status 200: ${reason}\n`,
    );
  });

  it('does not replace the secret of a profile whose authentication was changed during the sign-in', async () => {
    const bearer = ['profiles', 'update', 'me', '--auth', 'bearer', '--secret', '-'];
    const sleep = async () => {
      expect((await run(bearer, { stdin: 'a-bearer-token' })).exitCode).toBe(0);
    };
    const { exitCode, stderr } = await login([], { sleep });
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining('Error: the profile me was changed in the meantime, and nothing was saved\n'),
    ]);
    expect(JSON.parse(readFileSync(path.join(folder, 'secrets.json'), 'utf8')).secrets.me).toBe('a-bearer-token');
  });

  it('shows no control characters of the server', async () => {
    serve({ device: { user_code: 'AB\u001b[2J' } });
    expect((await login()).stderr).not.toContain('\u001b');
  });

  it.each([
    [{ terminal: false }, [], 'nobody can sign in, because the terminal is not interactive'],
    [{}, ['--no-input'], 'nobody can sign in, because the terminal is not interactive'],
  ])('is refused without a person (%j %j)', async (more, argv, message) => {
    const { exitCode, stderr } = await login(argv, more);
    expect([exitCode, stderr.split('\n')[0]]).toEqual([2, `Error: ${message}`]);
    expect(server.forms).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('keeps the tokens in the keychain, also after a renewal', async () => {
    const tool = createSecretTool();
    options = { ...options, env: { ...options.env, ...tool.env } };
    expect((await login(['--store', 'keychain'])).exitCode).toBe(0);
    server.expireAccess();
    expect((await list()).exitCode).toBe(0);
    const [kept] = Object.values(tool.entries());
    expect(JSON.parse(kept ?? '')).toMatchObject({ refreshToken: 'refresh-planted-2' });
    // A new sign-in stays in the keychain.
    await login();
    expect(Object.keys(tool.entries())).toHaveLength(1);
  });
});

describe('the tokens of a sign-in', () => {
  it('are a variable of the shell in a curl command', async () => {
    const { stdout } = await run(['users', 'list', '--profile', 'me', '--curl']);
    expect(stdout).toContain('--header "Authorization: Bearer $SCIMCTL_TOKEN"');
  });

  it('are not shown by config explain, which names only settings', async () => {
    const query = ['-q', "[?starts_with(name, 'auth.')].[name, value]"];
    const { stdout } = await run(['config', 'explain', '--profile', 'me', ...query]);
    expect(JSON.parse(stdout)).toEqual([
      ['auth.kind', 'oauth2-device-code'],
      ['auth.deviceUrl', 'https://login.example.com/device'],
      ['auth.tokenUrl', 'https://login.example.com/token'],
      ['auth.clientId', 'scimctl'],
      ['auth.scope', 'scim'],
      ['auth.tokens', 'not shown'],
    ]);
  });

  it('are used by later commands without a request to the authorization server', async () => {
    await login();
    const sent = server.forms.length;
    await list();
    expect(server.forms).toHaveLength(sent);
  });

  it('are renewed before they expire, and the new refresh token is kept', async () => {
    await login();
    const time = () => now + 3_600_000 - 29_000;
    expect((await list({ time })).exitCode).toBe(0);
    expect(server.forms.at(-1)).toEqual({
      path: '/token',
      grant_type: 'refresh_token',
      refresh_token: 'refresh-planted-1',
      client_id: 'scimctl',
    });
    expect(stored()).toMatchObject({ accessToken: 'access-planted-2', refreshToken: 'refresh-planted-2' });
  });

  it('are renewed if the service refuses the access token', async () => {
    await login();
    server.expireAccess();
    expect((await list()).exitCode).toBe(0);
    server.expireAccess();
    expect((await list()).exitCode).toBe(0);
    expect(stored().refreshToken).toBe('refresh-planted-3');
  });

  it('that have ended are an error that names profiles login', async () => {
    const before = await list();
    expect([before.exitCode, before.stderr]).toEqual([
      4,
      'Error: nobody has signed in with the profile me\n  hint   To sign in, run scimctl profiles login me.\n',
    ]);
    await login();
    server.revoke();
    const { exitCode, stderr } = await list();
    expect([exitCode, stderr]).toEqual([
      4,
      'Error: the token endpoint login.example.com/token responded with status 400: invalid_grant\n  hint   To sign in, run scimctl profiles login me.\n',
    ]);
  });

  it('without a refresh token end with the access token', async () => {
    serve({ refreshes: false });
    const { stderr } = await login();
    expect(stderr).toContain(
      'Signed in for 1 hour; the server gave no refresh token, so you must then sign in again\n',
    );
    server.expireAccess();
    const ended = await list();
    expect([ended.exitCode, ended.stderr]).toEqual([
      4,
      'Error: the sign-in has expired\n  hint   To sign in, run scimctl profiles login me.\n',
    ]);
  });

  it('are described by whoami and doctor, removed with the profile, and not rotated', async () => {
    await login();
    const who = await run(['whoami', '--profile', 'me', '-o', 'json']);
    expect(JSON.parse(who.stdout)).toMatchObject({
      auth: 'oauth2-device-code',
      account: 'scimctl',
      secretState: 'signed in; commands renew the access token',
    });
    expect((await run(['doctor', '--profile', 'me', '-o', 'json'])).exitCode).toBe(0);
    const rotated = await run(['profiles', 'rotate', 'me', '--secret', 'env:X']);
    expect([rotated.exitCode, rotated.stderr.split('\n')[1]]).toEqual([
      2,
      '  hint   to sign in again, run scimctl profiles login me',
    ]);
    await run(['profiles', 'remove', 'me', '--yes']);
    expect(readFileSync(path.join(folder, 'secrets.json'), 'utf8')).not.toContain('planted');
  });

  it('are a matter of this kind of authentication alone', async () => {
    const url = ['--url', 'https://hr.example.com/v2'];
    const secret = await run(['profiles', 'add', 'x', ...url, '--auth', 'oauth2-device-code', '--secret', 'env:X']);
    expect([secret.exitCode, secret.stderr.split('\n')[0]]).toEqual([
      2,
      'Error: --secret cannot be used with --auth oauth2-device-code',
    ]);
    await run(['profiles', 'add', 'hr', ...url, '--secret', 'env:X']);
    const other = await run(['profiles', 'login', 'hr'], { terminal: true });
    expect([other.exitCode, other.stderr.split('\n')[0]]).toEqual([
      2,
      'Error: the profile hr needs no sign-in, because its authentication is bearer',
    ]);
    const plain = ['--device-url', 'http://login.example.com/device'];
    await run(['profiles', 'update', 'me', ...plain]);
    const insecure = await login();
    expect(insecure.stderr).toContain('the credential was not sent to login.example.com over plain http');
    expect(server.forms).toEqual([]);
  });
});
