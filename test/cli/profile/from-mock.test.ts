import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Prompter } from '../../../src/cli/context.ts';
import { type AnnouncedMockServer, announceMockServer, findAnnouncedServers } from '../../../src/state/mock-servers.ts';
import { eventually } from '../../support/eventually.ts';
import { scimctl } from '../run.ts';

let env: Record<string, string>;
const stopping: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  env = { SCIMCTL_CONFIG_DIR: mkdtempSync(path.join(tmpdir(), 'scimctl-from-mock-')) };
});
afterEach(async () => {
  for (const stop of stopping.splice(0)) await stop();
});

const read = (file: string) => JSON.parse(readFileSync(path.join(env['SCIMCTL_CONFIG_DIR'] as string, file), 'utf8'));
const saved = () => read('config.json').profiles;
const add = (...argv: string[]) => scimctl(['profiles', 'add', '--from-mock', ...argv], { env });

/** Runs `mock serve` until the end of the test. Returns the servers that the command announces. */
async function serve(...flags: string[]): Promise<AnnouncedMockServer[]> {
  const controller = new AbortController();
  const ended = scimctl(['mock', 'serve', '--port', '0', '--users', '3', '--seed', '1', ...flags], {
    env,
    signal: controller.signal,
  });
  stopping.push(() => {
    controller.abort();
    return ended;
  });
  const presets = flags.filter((flag) => flag === '--preset').length;
  return eventually(async () => {
    const found = await findAnnouncedServers(env);
    if (found.length < Math.max(1, presets)) throw new Error('it has not started yet');
    return found;
  });
}

const announced: AnnouncedMockServer = {
  url: 'http://127.0.0.1:1/scim/v2',
  port: 1,
  pid: process.pid,
  access: { auth: 'bearer', token: 'planted-secret-3d90', clientName: 'scimctl', requiredHeaders: [] },
};
const announce = (more: Partial<AnnouncedMockServer>) => announceMockServer(env, { ...announced, ...more });

describe('profiles add --from-mock', () => {
  it('saves the dialect of a service with SCIM 1.1 that imitates no vendor, and commands reach the service', async () => {
    await serve('--behaviour', 'scimVersion=1.1');
    expect((await add()).exitCode).toBe(0);
    expect(saved().mock.dialect).toBe('scim11');
    const listed = await scimctl(['users', 'list', '--profile', 'mock', '-o', 'json', '-q', 'length(@)'], { env });
    expect([listed.exitCode, listed.stdout.trim()]).toEqual([0, '3']);
  });

  it('saves a profile for each preset, with which commands reach the service', async () => {
    const services = await serve('--preset', 'aws', '--preset', 'github-emu');
    const { exitCode, stdout, stderr } = await add();
    expect([exitCode, stdout]).toEqual([0, '']);
    const [aws, github] = ['aws', 'github-emu'].map((id) => services.find(({ preset }) => preset === id));
    const file = path.join(env['SCIMCTL_CONFIG_DIR'] as string, 'config.json');
    expect(stderr).toBe(
      [
        `Saved profile aws in ${file}; it is the current profile`,
        `  ${aws?.url}, with the dialect aws`,
        `Saved profile github-emu in ${file}`,
        `  ${github?.url}, with the dialect github-emu`,
        'If the mock server is restarted, run this command again with --force to save the new address and token',
        'Next: scimctl profiles test aws',
        'To clean up later: scimctl profiles remove aws github-emu',
        '',
      ].join('\n'),
    );
    expect(saved()).toEqual({
      aws: { url: aws?.url, dialect: 'aws', auth: { kind: 'bearer', token: 'stored:aws' }, environment: 'test' },
      'github-emu': {
        url: github?.url,
        dialect: 'github-emu',
        auth: { kind: 'bearer', token: 'stored:github-emu' },
        environment: 'test',
      },
    });
    expect(read('secrets.json').secrets).toEqual({ aws: aws?.access?.token, 'github-emu': github?.access?.token });
    for (const profile of ['aws', 'github-emu']) {
      const listed = await scimctl(['users', 'list', '--profile', profile, '-o', 'json', '-q', 'length(@)'], { env });
      expect(listed).toMatchObject({ exitCode: 0, stdout: '3\n' });
    }
  });

  it('names the profile of a server without presets mock, or as it is told', async () => {
    await serve('--no-auth');
    expect(await add()).toMatchObject({ exitCode: 0 });
    expect(await add('lab', '--environment', 'dev', '--rate', '50', '--use')).toMatchObject({ exitCode: 0 });
    const { url } = saved().mock;
    expect(saved()).toEqual({
      mock: { url, auth: { kind: 'none' }, environment: 'test' },
      lab: { url, auth: { kind: 'none' }, environment: 'dev', rate: 50 },
    });
    expect(read('config.json').current).toBe('lab');
    expect(await scimctl(['users', 'list'], { env })).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['basic', { kind: 'basic', username: 'scimctl', password: 'stored:mock' }],
    ['oauth', { kind: 'oauth2-client-credentials', clientId: 'scimctl', clientSecret: 'stored:mock' }],
  ])('saves how clients of auth=%s authenticate', async (auth, expected) => {
    await serve('--behaviour', `auth=${auth}`);
    expect(await add()).toMatchObject({ exitCode: 0 });
    expect(saved().mock.auth).toMatchObject(expected);
    expect(await scimctl(['users', 'list'], { env })).toMatchObject({ exitCode: 0 });
  });

  it('saves the files of mutual TLS', async () => {
    await serve('--tls', '--behaviour', 'auth=mutual-tls');
    expect(await add()).toMatchObject({ exitCode: 0 });
    expect(saved().mock.auth).toEqual({ kind: 'none' });
    expect(await scimctl(['users', 'list'], { env })).toMatchObject({ exitCode: 0 });
  });

  it('replaces profiles only with --force, and saves none of the others without it', async () => {
    await announce({ tenant: 'acme', preset: 'aws' });
    await announce({ tenant: 'globex' });
    const profile = ['globex', '--url', 'https://real.example.com', '--secret', 'env:REAL', '--rate', '3'];
    await scimctl(['profiles', 'add', ...profile], { env });
    expect(await add()).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'Error: the profile globex exists already\n  hint   nothing was saved; to replace profiles, use --force\n',
    });
    expect(Object.keys(saved())).toEqual(['globex']);
    expect(await add('--force')).toMatchObject({ exitCode: 0 });
    const auth = (name: string) => ({ kind: 'bearer', token: `stored:${name}` });
    expect(saved()).toEqual({
      acme: { url: announced.url, dialect: 'aws', auth: auth('acme'), environment: 'test' },
      globex: { url: announced.url, auth: auth('globex'), environment: 'test' },
    });
    expect(await scimctl(['profiles', 'remove', 'acme', 'globex', '--yes'], { env })).toEqual({
      exitCode: 0,
      stdout: '',
      stderr:
        'Removed profile acme\nRemoved profile globex\nThe audit log, journals and snapshots stay in ' +
        path.join(env['SCIMCTL_CONFIG_DIR'] as string, 'state') +
        ', because they are evidence of changes\n',
    });
    expect([saved(), read('secrets.json').secrets]).toEqual([{}, {}]);
  });

  const access = announced.access as NonNullable<AnnouncedMockServer['access']>;
  it.each<[string, Partial<AnnouncedMockServer>[], string[], number, string]>([
    [
      'no server',
      [],
      [],
      3,
      'no mock server runs on this machine\n  hint   start a mock server with scimctl mock serve\n',
    ],
    [
      'another port',
      [{}],
      ['--port', '2'],
      3,
      'no mock server runs on port 2; running: --port 1\n  hint   to start a mock server, run scimctl mock serve\n',
    ],
    [
      'two servers',
      [{}, { port: 3 }],
      [],
      2,
      'several mock servers run on this machine: --port 1; --port 3\n  hint   to select a server, use --port PORT\n',
    ],
    [
      'a name for two services',
      [{ tenant: 'a' }, { tenant: 'b' }],
      ['lab'],
      2,
      'the name lab can be used for only one profile, but the mock server has 2 services\n',
    ],
    ['a URL', [{}], ['--url', 'https://a.example'], 2, '--url cannot be used with --from-mock\n'],
    [
      'a header without a known value',
      [{ access: { ...access, requiredHeaders: ['User-Agent', 'X-Tenant'] } }],
      [],
      2,
      "mock: the mock server requires the header X-Tenant, but scimctl does not know the value of this header\n  hint   run scimctl profiles add mock with --url URL and --header 'X-Tenant: VALUE'\n",
    ],
    [
      'two services of which one has an invalid URL',
      [{ tenant: 'a' }, { tenant: 'b', url: 'ftp://127.0.0.1:1/scim' }],
      [],
      2,
      '--url: ftp: is not a protocol for SCIM\n  hint   Use an https:// URL.\n',
    ],
    [
      'an unknown authentication',
      [{ access: { ...access, auth: 'kerberos' } }],
      [],
      2,
      'mock: a profile does not support the authentication "kerberos" of the mock server\n',
    ],
    [
      'a tenant with a long name',
      [{ tenant: 'a'.repeat(65) }],
      [],
      2,
      `the tenant "${'a'.repeat(65)}" cannot be the name of a profile\n  hint   to save a profile with another name, run scimctl profiles add NAME --url ${announced.url}\n`,
    ],
  ])('refuses %s, and saves nothing', async (_, servers, argv, exitCode, message) => {
    for (const server of servers) await announce(server);
    const result = await add(...argv);
    expect(result).toEqual({ exitCode, stdout: '', stderr: `Error: ${message}` });
    expect(() => saved()).toThrow('ENOENT');
  });

  it('restores all secrets if the configuration cannot be saved', async () => {
    await announce({ tenant: 'a' });
    await add();
    const [before, file] = [read('secrets.json'), path.join(env['SCIMCTL_CONFIG_DIR'] as string, 'config.json')];
    const access = { ...announced.access, token: 'planted-secret-0000' } as AnnouncedMockServer['access'];
    await announce({ tenant: 'a', access });
    await announce({ tenant: 'b', access });
    writeFileSync(file, '{');
    expect((await add('--force')).exitCode).toBe(2);
    expect(read('secrets.json')).toEqual(before);
  });

  it('is the only way to save a profile without a name, and the only use of --port', async () => {
    const url = ['--url', 'https://a.example'];
    expect((await scimctl(['profiles', 'add', ...url], { env })).stderr).toBe(
      'Error: NAME is missing\n  hint   NAME is optional only with --from-mock\n',
    );
    expect((await scimctl(['profiles', 'add', 'a', ...url, '--port', '1'], { env })).stderr).toBe(
      'Error: --port needs --from-mock\n',
    );
  });
});

describe('init', () => {
  const answers = (url: string): Partial<Prompter> => ({
    input: async (message, { default: proposed } = {}) => (message === 'Name of the profile' ? (proposed ?? '') : url),
  });

  it('asks only for the URL and the name if the URL belongs to a mock server of this machine', async () => {
    const [server] = await serve('--preset', 'aws');
    const url = server?.url.replace('http', 'HTTP') ?? '';
    const ran = await scimctl(['init'], { env, terminal: true, prompter: answers(`${url}/`) });
    expect([ran.exitCode, saved()]).toEqual([
      0,
      {
        aws: { url: server?.url, dialect: 'aws', environment: 'test', auth: { kind: 'bearer', token: 'stored:aws' } },
      },
    ]);
    expect(ran.stderr).toContain(
      'Note: the URL belongs to a mock server of this machine; this server provides the token and the settings\n',
    );
    expect(ran.stderr).toContain('\nNext: scimctl users list\n');
    expect(ran.stderr).not.toContain(server?.access?.token);
  });

  it('asks for the secret if the mock server needs a header that a profile cannot contain', async () => {
    const access = { auth: 'bearer', token: 'planted-secret-3d90', clientName: 'x', requiredHeaders: ['X-Other'] };
    await announce({ access });
    let asked = '';
    const prompter: Partial<Prompter> = {
      ...answers(announced.url),
      select: async (message) => {
        asked = message;
        throw new Error('no more answers');
      },
    };
    await scimctl(['init'], { env, terminal: true, prompter });
    expect(asked).toBe('Kind of authentication');
  });
});
