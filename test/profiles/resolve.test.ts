import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { resolveConnection } from '../../src/profiles/resolve.ts';
import { failure, temporary } from './directory.ts';

const profileAt = (host: string) => ({
  url: `https://${host}/v2/`,
  auth: { kind: 'bearer', token: `env:TOKEN_OF_${host.toUpperCase()}` },
});
const tokens = {
  TOKEN_OF_FLAG: 'flag-token',
  TOKEN_OF_VARIABLE: 'variable-token',
  TOKEN_OF_DIRECTORY: 'directory-token',
  TOKEN_OF_CURRENT: 'current-token',
};

async function machine(options: { current?: boolean; directory?: unknown } = {}) {
  const profiles = Object.fromEntries(
    ['flag', 'variable', 'directory', 'current'].map((host) => [host, profileAt(host)]),
  );
  const config = { version: 1, ...(options.current === false ? {} : { current: 'current' }), profiles };
  const configDirectory = await temporary({ 'config.json': config });
  const cwd = await temporary(options.directory === undefined ? {} : { '.scimctl.json': options.directory });
  const env = { SCIMCTL_CONFIG_DIR: configDirectory, ...tokens };
  const resolve = (flags: { profile?: string }, more: Record<string, string> = {}) =>
    resolveConnection(flags, { ...env, ...more }, cwd);
  return { resolve, configFile: path.join(configDirectory, 'config.json'), cwd };
}

async function summary(connection: Awaited<ReturnType<typeof resolveConnection>>) {
  const { base, auth } = connection;
  return [base, auth.kind === 'bearer' ? (await auth.token()).value : auth.kind];
}

describe('precedence', () => {
  const all = {
    SCIMCTL_PROFILE: 'variable',
    SCIMCTL_URL: 'https://environment/v2',
    SCIMCTL_TOKEN: 'environment-token',
  };
  const { SCIMCTL_PROFILE: _, ...url } = all;
  test.each<[string, { profile?: string }, Record<string, string>, unknown, string[]]>([
    ['--profile beats all', { profile: 'flag' }, all, { profile: 'directory' }, ['https://flag/v2', 'flag-token']],
    ['SCIMCTL_PROFILE beats SCIMCTL_URL', {}, all, { profile: 'directory' }, ['https://variable/v2', 'variable-token']],
    [
      'SCIMCTL_URL beats the directory',
      {},
      url,
      { profile: 'directory' },
      ['https://environment/v2', 'environment-token'],
    ],
    [
      'the directory beats the current profile',
      {},
      {},
      { profile: 'directory' },
      ['https://directory/v2', 'directory-token'],
    ],
    ['the current profile is last', {}, {}, undefined, ['https://current/v2', 'current-token']],
    [
      'a token without a URL goes nowhere',
      {},
      { SCIMCTL_TOKEN: 'environment-token' },
      undefined,
      ['https://current/v2', 'current-token'],
    ],
    [
      'a URL and a token that are empty are none',
      {},
      { SCIMCTL_URL: '', SCIMCTL_TOKEN: '' },
      undefined,
      ['https://current/v2', 'current-token'],
    ],
    [
      'an empty token says that none is wanted',
      {},
      { SCIMCTL_URL: 'http://localhost', SCIMCTL_TOKEN: '' },
      undefined,
      ['http://localhost', 'none'],
    ],
  ])('%s', async (_what, flags, env, directory, expected) => {
    const { resolve } = await machine({ directory });
    expect(await summary(await resolve(flags, env))).toEqual(expected);
  });

  test.each([
    ['--profile', { profile: '' }, {}, 'Give --profile a value, or omit --profile to use the current profile.'],
    [
      '--profile',
      { profile: ' ' },
      { SCIMCTL_PROFILE: 'variable' },
      'Give --profile a value, or omit --profile to use the current profile.',
    ],
    ['SCIMCTL_PROFILE', {}, { SCIMCTL_PROFILE: '' }, 'Give SCIMCTL_PROFILE a value, or unset SCIMCTL_PROFILE.'],
    [
      'SCIMCTL_URL',
      {},
      { SCIMCTL_URL: '', SCIMCTL_TOKEN: 'environment-token' },
      'Give SCIMCTL_URL a value, or unset SCIMCTL_URL.',
    ],
    [
      'SCIMCTL_CONFIG_DIR',
      { profile: 'flag' },
      { SCIMCTL_CONFIG_DIR: '' },
      'Give SCIMCTL_CONFIG_DIR a value, or unset it.',
    ],
  ])('%s that is empty leads nowhere else: %j %j', async (name, flags, env, hint) => {
    const { resolve } = await machine({ directory: { profile: 'directory' } });
    const error = await failure(() => resolve(flags, env as Record<string, string>));
    expect([error.code, error.message, error.hint]).toEqual(['noConnection', `${name} is empty`, hint]);
  });

  test('an empty variable does not matter where something stronger chooses', async () => {
    const { resolve } = await machine();
    const env = { SCIMCTL_PROFILE: '', SCIMCTL_URL: '', SCIMCTL_TOKEN: 'x' };
    expect(await summary(await resolve({ profile: 'flag' }, env))).toEqual(['https://flag/v2', 'flag-token']);
  });

  test('a URL is never used with a token from another source', async () => {
    const { resolve } = await machine();
    const error = await failure(() => resolve({}, { SCIMCTL_URL: 'https://stranger/v2' }));
    expect([error.code, error.message]).toEqual([
      'noSecret',
      'SCIMCTL_URL is set, but SCIMCTL_TOKEN is not set; a token from another source is never sent to this URL',
    ]);
  });

  test('nothing says which service', async () => {
    const { resolve } = await machine({ current: false });
    const error = await failure(() => resolve({}));
    expect([error.code, error.message, error.hint]).toEqual([
      'noConnection',
      'no service is configured',
      'To save a profile for a service, run scimctl init. To use a saved profile, set --profile or SCIMCTL_PROFILE. To use no profile, set SCIMCTL_URL and SCIMCTL_TOKEN.',
    ]);
  });
});

describe('a directory may come from a stranger', () => {
  test.each<[string, unknown, string]>([
    ['brings a URL', { profile: 'directory', url: 'https://evil' }, ': unknown member "url"'],
    ['brings a command', { command: 'rm -rf /' }, ': profile: is missing; unknown member "command"'],
    [
      'brings a path for a name',
      { profile: '../../x' },
      ': profile: the name of a profile must consist of at most 64 letters, digits, ".", "_" and "-"',
    ],
    ['brings nonsense', '{', ' is not JSON'],
  ])('one that %s is refused', async (_what, directory, message) => {
    const { resolve, cwd } = await machine({ directory });
    const error = await failure(() => resolve({}));
    expect([error.code, error.hint]).toEqual(['invalidConfig', 'This file must contain only the name of a profile.']);
    expect(error.message.replace(/ \(line.*/, '')).toBe(`${path.join(cwd, '.scimctl.json')}${message}`);
  });

  test('one that names a profile that is not there says which file it was', async () => {
    const { resolve, cwd } = await machine({ directory: { profile: 'curent' } });
    const error = await failure(() => resolve({}));
    expect(error.message).toBe(`there is no profile "curent" (from ${path.join(cwd, '.scimctl.json')})`);
    expect(error.hint).toBe('Did you mean current? The profiles are current, directory, flag, variable.');
  });
});

describe('what is resolved', () => {
  test('every value says where it came from, secrets by reference only', async () => {
    const { resolve, configFile } = await machine();
    const { chosenBy, origins } = await resolve({ profile: 'flag' });
    expect([chosenBy, origins]).toEqual([
      '--profile',
      {
        url: `${configFile}: profiles.flag`,
        'auth.kind': `${configFile}: profiles.flag`,
        'auth.token': 'env:TOKEN_OF_FLAG',
      },
    ]);
    expect((await resolve({}, { SCIMCTL_URL: 'https://e', SCIMCTL_TOKEN: 'planted' })).origins).toEqual({
      url: 'SCIMCTL_URL',
      'auth.token': 'SCIMCTL_TOKEN',
    });
  });

  test('no secret is in it before it is asked for', async () => {
    const { resolve } = await machine();
    expect(JSON.stringify(await resolve({ profile: 'flag' }))).not.toContain('flag-token');
  });

  test('all members of a profile arrive, files as their content', async () => {
    const profile = {
      url: 'https://scim.example.com',
      auth: {
        kind: 'oauth2-client-credentials',
        tokenUrl: 'https://login.example.com/t',
        clientId: 'c',
        clientSecret: 'env:S',
        scope: 'a',
      },
      headers: { 'X-A': '1' },
      ca: 'ca.pem',
      timeouts: { connect: 1 },
      concurrency: 2,
      rate: 10,
      allowInsecureHttp: true,
      environment: 'production',
      protect: ['userName eq "root"'],
      keepMembers: ['Admins=2', 'a=b=1'],
      maxRemovals: '5%',
      allowInvalidCertificate: true,
    };
    const directory = await temporary({ 'config.json': { version: 1, profiles: { p: profile } }, 'ca.pem': 'PEM' });
    const { auth, origins, ...rest } = await resolveConnection(
      { profile: 'p' },
      { SCIMCTL_CONFIG_DIR: directory, S: 's' },
      directory,
    );
    const { url: base, auth: _auth, ...same } = profile;
    const maxRemovals = { kind: 'share', percent: 5 };
    const keepMembers = [
      { group: 'Admins', count: 2 },
      { group: 'a=b', count: 1 },
    ];
    const pemFiles = { ca: path.join(directory, 'ca.pem') };
    const ca = 'PEM';
    expect(rest).toEqual({
      ...same,
      maxRemovals,
      keepMembers,
      base,
      ca,
      pemFiles,
      profile: 'p',
      chosenBy: '--profile',
    });
    expect(auth).toMatchObject({ kind: 'oauth2-client-credentials', clientId: 'c', scope: 'a' });
    expect(origins['auth.clientSecret']).toBe('env:S');
  });

  test('the private key of a client is a secret, and excludes a client secret', async () => {
    const auth = { kind: 'oauth2-client-credentials', tokenUrl: 'https://login.example.com/t', clientId: 'c' };
    const client = { ...auth, clientAuthentication: 'private_key_jwt', clientKey: 'env:K', keyId: 'k1' };
    const resolve = async (given: object) => {
      const profiles = { p: { url: 'https://a.example', auth: given } };
      const directory = await temporary({ 'config.json': { version: 1, profiles } });
      return resolveConnection({ profile: 'p' }, { SCIMCTL_CONFIG_DIR: directory, K: 'PEM' }, directory);
    };
    const { auth: resolved, origins } = await resolve({ ...client, algorithm: 'PS256' });
    if (!('clientKey' in resolved)) throw new Error('there is no key');
    expect([(await resolved.clientKey()).value, resolved.keyId, resolved.algorithm]).toEqual(['PEM', 'k1', 'PS256']);
    expect(origins['auth.clientKey']).toBe('env:K');
    for (const [given, message] of [
      [{ ...client, clientSecret: 'env:S' }, 'unknown member "clientSecret"'],
      [{ ...client, clientKey: 'PEM' }, 'auth.clientKey: must be a reference to the secret'],
      [{ ...client, clientAuthentication: 'basic' }, 'auth.clientSecret: is missing'],
      [{ ...client, algorithm: 'HS256' }, 'auth.algorithm: '],
      [{ ...client, clientAuthentication: 'tls' }, 'auth.clientAuthentication: '],
    ] as const) {
      expect((await failure(() => resolve(given))).message).toContain(message);
    }
  });

  test('a certificate that is not there is named', async () => {
    const profile = { url: 'https://a.example', auth: { kind: 'none' }, ca: 'gone.pem' };
    const directory = await temporary({ 'config.json': { version: 1, profiles: { p: profile } } });
    const error = await failure(() =>
      resolveConnection({ profile: 'p' }, { SCIMCTL_CONFIG_DIR: directory }, directory),
    );
    expect(error.message).toBe(
      `${path.join(directory, 'config.json')}: profiles.p.ca: ${path.join(directory, 'gone.pem')} cannot be read (ENOENT)`,
    );
  });
});
