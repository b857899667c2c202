import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type RunOptions, scimctl } from './run.ts';
import { createService, token } from './service.ts';

let folder: string;
let options: RunOptions;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-profiles-'));
  options = { env: { SCIMCTL_CONFIG_DIR: folder, MY_TOKEN: token } };
});

const add = (...argv: string[]) =>
  scimctl(['profiles', 'add', 'test', '--url', 'https://scim.example.com/v2', ...argv], options);

describe('profiles', () => {
  it('saves a reference, never the secret, and uses the first profile', async () => {
    const { exitCode, stderr } = await add('--secret', 'env:MY_TOKEN');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('it is the current one');
    expect(JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8'))).toEqual({
      version: 1,
      current: 'test',
      profiles: { test: { url: 'https://scim.example.com/v2', auth: { kind: 'bearer', token: 'env:MY_TOKEN' } } },
    });
  });

  it('refuses a secret on the command line without repeating it', async () => {
    const { exitCode, stdout, stderr } = await add('--secret', token);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--secret does not say where the secret is');
    expect(stdout + stderr).not.toContain(token);
  });

  it('keeps a secret from standard input in a file for this user only', async () => {
    options = { ...options, stdin: `${token}\n` };
    const { stderr } = await add('--secret', '-');
    const file = path.join(folder, 'secrets.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ secrets: { test: token } });
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(stderr).not.toContain(token);
    await scimctl(['profiles', 'remove', 'test', '--yes'], options);
    expect(readFileSync(file, 'utf8')).not.toContain(token);
  });

  it.each([
    [['--auth', 'basic', '--secret', 'env:X'], '--username is missing, which --auth basic needs'],
    [['--auth', 'bearer'], '--secret is missing, which --auth bearer needs'],
    [['--auth', 'oauth2-client-credentials', '--secret', 'env:X'], '--token-url is missing'],
  ])('names what is missing for %j', async (argv, message) => {
    const { exitCode, stderr } = await add(...argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('keeps the files of mutual TLS by paths that are good in every folder', async () => {
    options = { ...options, cwd: '/work' };
    await add('--auth', 'none', '--ca', 'ca.pem', '--cert', 'client.pem', '--key', '/keys/client.pem');
    expect(JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8')).profiles.test).toEqual({
      url: 'https://scim.example.com/v2',
      auth: { kind: 'none' },
      ca: path.resolve('/work/ca.pem'),
      cert: path.resolve('/work/client.pem'),
      key: path.resolve('/keys/client.pem'),
    });
  });

  it.each([
    [['--cert', 'client.pem'], '--cert needs --key'],
    [['--key', 'client.pem'], '--key needs --cert'],
  ])('takes no half of a pair: %j', async (argv, message) => {
    const { exitCode, stderr } = await add('--auth', 'none', ...argv);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: `Error: ${message}\n  hint   mutual TLS takes a certificate and its key\n`,
    });
  });

  it('replaces a profile only when it is told to', async () => {
    await add('--secret', 'env:A');
    expect((await add('--secret', 'env:B')).exitCode).toBe(2);
    expect((await add('--secret', 'env:B', '--force')).exitCode).toBe(0);
  });

  it('lists, uses and explains', async () => {
    await add('--secret', 'env:MY_TOKEN');
    await scimctl(
      [
        'profiles',
        'add',
        'prod',
        '--url',
        'https://prod.example.com',
        '--secret',
        'env:P',
        '--environment',
        'production',
      ],
      options,
    );
    await scimctl(['profiles', 'use', 'prod'], options);
    const list = await scimctl(['profiles', 'list', '-q', '[?current].name'], options);
    const show = await scimctl(['profiles', 'show'], options);
    expect(JSON.parse(list.stdout)).toEqual(['prod']);
    expect(JSON.parse(show.stdout)).toMatchObject({
      profile: 'prod',
      environment: 'production',
      origins: { 'auth.token': 'env:P' },
    });
    expect(show.stdout).not.toContain(token);
  });

  it('suggests the profile that was meant', async () => {
    await add('--secret', 'env:MY_TOKEN');
    const { exitCode, stderr } = await scimctl(['users', 'list', '--profile', 'tes'], options);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Did you mean test?');
  });

  it('says what to do where there is no service to talk to', async () => {
    const { exitCode, stderr } = await scimctl(['users', 'list'], options);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('SCIMCTL_URL');
  });

  it('tries a profile out, and stops at what is wrong', async () => {
    await add('--secret', 'env:MY_TOKEN');
    const { exchange } = createService();
    const good = await scimctl(['profiles', 'test', '-o', 'json'], {
      ...options,
      exchange,
      env: { ...options.env, SCIMCTL_PROFILE: 'test' },
    });
    expect(JSON.parse(good.stdout).steps.map(({ ok }: { ok: boolean }) => ok)).toEqual([true, true, true]);
    const wrong = { SCIMCTL_CONFIG_DIR: folder, SCIMCTL_PROFILE: 'test', MY_TOKEN: 'wrong' };
    const bad = await scimctl(['profiles', 'test', '-o', 'json'], { exchange, env: wrong });
    expect(bad.exitCode).toBe(4);
    expect(JSON.parse(bad.stdout).steps.at(-1)).toMatchObject({ step: 'sign in and list users', ok: false });
  });
});

describe('protect', () => {
  it.each([['deactivate'], ['delete', '--yes']])('keeps a person from %s, by whatever name', async (verb, ...flags) => {
    const { exchange } = createService();
    const env = { SCIMCTL_CONFIG_DIR: folder, SCIMCTL_PROFILE: 'test', MY_TOKEN: token };
    await add('--secret', 'env:MY_TOKEN');
    const file = path.join(folder, 'config.json');
    const config = JSON.parse(readFileSync(file, 'utf8'));
    config.profiles.test.protect = ['userType eq "Break-glass"'];
    writeFileSync(file, JSON.stringify(config));
    await scimctl(['users', 'create', '--user-name', 'root', '--set', 'userType=Break-glass'], { exchange, env });
    for (const name of [['root'], ['id-1', '--by', 'id']]) {
      const { exitCode, stderr } = await scimctl(['users', verb, ...name, ...flags], { exchange, env });
      expect(exitCode).toBe(9);
      expect(stderr).toContain('protected by "userType eq \\"Break-glass\\""');
    }
  });
});

describe('init', () => {
  it('asks, saves, and tries out', async () => {
    const answers = ['https://scim.example.com/v2', 'mine'];
    const { exitCode, stdout, stderr } = await scimctl(['init'], {
      ...options,
      exchange: createService().exchange,
      terminal: true,
      prompter: {
        input: async () => answers.shift() ?? '',
        select: async (_, choices) => (choices.find(({ value }) => value === 'bearer') ?? choices[0])?.value as never,
        password: async () => token,
        confirm: async () => false,
      },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toContain('ok    sign in and list users: it has 0 users');
    expect(stderr).not.toContain(token);
  });

  it('asks nothing without a terminal and says what does the same', async () => {
    const { exitCode, stderr } = await scimctl(['init'], options);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('scimctl profiles add');
  });
});
