import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Prompter } from '../../../src/cli/context.ts';
import { InterruptedError } from '../../../src/cli/errors/errors.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

let folder: string;
let options: RunOptions;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-profiles-'));
  options = { env: { SCIMCTL_CONFIG_DIR: folder, MY_TOKEN: token } };
});

const add = (...argv: string[]) =>
  scimctl(['profiles', 'add', 'test', '--url', 'https://scim.example.com/v2', ...argv], options);

const saved = () => JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8')).profiles;
const stored = () => JSON.parse(readFileSync(path.join(folder, 'secrets.json'), 'utf8')).secrets;

describe('profiles', () => {
  it('saves a reference, never the secret, and uses the first profile', async () => {
    const { exitCode, stderr } = await add('--secret', 'env:MY_TOKEN');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('it is the current profile');
    expect(JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8'))).toEqual({
      version: 1,
      current: 'test',
      profiles: { test: { url: 'https://scim.example.com/v2', auth: { kind: 'bearer', token: 'env:MY_TOKEN' } } },
    });
  });

  it('says that the secret goes to another host, unless the secret is given too', async () => {
    await add('--secret', 'env:MY_TOKEN');
    const update = (...argv: string[]) => scimctl(['profiles', 'update', 'test', ...argv], options);
    const note =
      'Note: the secret was saved for scim.example.com, and scimctl will now send it to b.example.com; to save another secret, use --secret\n';
    expect((await update('--url', 'https://scim.example.com/v3')).stderr).not.toContain('Note:');
    expect((await update('--url', 'https://b.example.com/v3')).stderr).toContain(note);
    expect((await update('--url', 'https://c.example.com/v3', '--secret', 'env:OTHER')).stderr).not.toContain('Note:');
  });

  it('removes values with --unset, and only these values', async () => {
    const limits = ['--concurrency', '4', '--rate', '10', '--max-wait', '600', '--protect', 'userName eq "root"'];
    await add('--secret', 'env:MY_TOKEN', '--environment', 'test', '--ca', 'ca.pem', ...limits);
    expect(saved().test).toMatchObject({ concurrency: 4, rate: 10, maxWait: 600 });
    const update = (...argv: string[]) => scimctl(['profiles', 'update', 'test', ...argv], options);
    const unset = ['concurrency', 'max-wait', 'protect', 'ca', 'scope'].flatMap((name) => ['--unset', name]);
    expect((await update(...unset, '--rate', '5', '--yes')).exitCode).toBe(0);
    expect(saved().test).toEqual({
      url: 'https://scim.example.com/v2',
      auth: { kind: 'bearer', token: 'env:MY_TOKEN' },
      environment: 'test',
      rate: 5,
    });
    const { exitCode, stderr } = await update('--unset', 'rate', '--rate', '5');
    expect([exitCode, stderr]).toEqual([2, 'Error: --unset rate and --rate contradict each other\n']);
  });

  it('removes the scope of an OAuth 2 client with --unset, and not one half of a client certificate', async () => {
    const oauth = ['--auth', 'oauth2-client-credentials', '--token-url', 'https://a.example/t', '--client-id', 'x'];
    await add('--secret', 'env:MY_TOKEN', ...oauth, '--scope', 's', '--cert', 'c.pem', '--key', 'k.pem');
    const update = (...argv: string[]) => scimctl(['profiles', 'update', 'test', ...argv], options);
    const half = await update('--unset', 'key');
    expect([half.exitCode, half.stderr.split('\n')[0]]).toEqual([2, 'Error: --cert needs --key']);
    await update('--unset', 'scope', '--unset', 'cert', '--unset', 'key');
    expect(saved().test).toEqual({
      url: 'https://scim.example.com/v2',
      auth: {
        kind: 'oauth2-client-credentials',
        tokenUrl: 'https://a.example/t',
        clientId: 'x',
        clientSecret: 'env:MY_TOKEN',
      },
    });
  });

  it('refuses a secret on the command line without repeating it', async () => {
    const { exitCode, stdout, stderr } = await add('--secret', token);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('the value of --secret is not a reference to a secret');
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
    [['--auth', 'basic', '--secret', 'env:X'], '--username is missing; --auth basic needs this flag'],
    [['--auth', 'bearer'], '--secret is missing; --auth bearer needs this flag'],
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
      stderr: `Error: ${message}\n  hint   mutual TLS needs a certificate and its key\n`,
    });
  });

  describe('a client of OAuth 2 with a private key', () => {
    const oauth = [
      '--auth',
      'oauth2-client-credentials',
      '--token-url',
      'https://login.example.com/t',
      '--client-id',
      'c',
    ];
    const withKey = [...oauth, '--client-auth', 'private_key_jwt'];
    const auth = {
      kind: 'oauth2-client-credentials',
      tokenUrl: 'https://login.example.com/t',
      clientId: 'c',
      clientAuthentication: 'private_key_jwt',
    };

    it('is saved with a reference to the key, which an update keeps', async () => {
      options = { ...options, cwd: '/work' };
      const more = ['--client-key-id', 'k1', '--client-key-algorithm', 'PS256', '--scope', 'scim'];
      const { exitCode, stderr } = await add(...withKey, '--client-key', 'file:key.pem', ...more);
      const clientKey = `file:${path.resolve('/work/key.pem')}`;
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining('key.pem does not exist yet')]);
      const before = { ...auth, clientKey, keyId: 'k1', algorithm: 'PS256', scope: 'scim' };
      expect(saved().test.auth).toEqual(before);
      expect((await scimctl(['profiles', 'update', 'test', '--client-key-id', 'k2'], options)).exitCode).toBe(0);
      expect(saved().test.auth).toEqual({ ...before, keyId: 'k2' });
      const { stdout } = await scimctl(['profiles', 'show', 'test', '-q', 'origins."auth.clientKey"'], options);
      expect(JSON.parse(stdout)).toBe(clientKey);
    });

    it('is stored from standard input, with its line breaks, and removed with the method', async () => {
      const key = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----';
      await scimctl(
        ['profiles', 'add', 'test', '--url', 'https://scim.example.com/v2', ...withKey, '--client-key', '-'],
        {
          ...options,
          stdin: `${key}\n`,
        },
      );
      expect(saved().test.auth).toEqual({ ...auth, clientKey: 'stored:test' });
      expect(stored()).toEqual({ test: key });
      const toSecret = ['profiles', 'update', 'test', '--client-auth', 'body', '--secret', 'env:S'];
      expect((await scimctl(toSecret, options)).exitCode).toBe(0);
      expect(saved().test.auth).toEqual({ ...auth, clientAuthentication: 'body', clientSecret: 'env:S' });
      expect(stored()).toEqual({});
    });

    it.each([
      [withKey, '--client-key is missing; --client-auth private_key_jwt needs this flag'],
      [[...withKey, '--secret', 'env:S'], '--secret cannot be used with --client-auth private_key_jwt'],
      [[...oauth, '--client-key', 'env:K'], '--client-key needs --client-auth private_key_jwt'],
      [[...oauth, '--secret', 'env:S', '--client-key-id', 'k'], '--client-key-id needs --client-auth private_key_jwt'],
      [[...withKey, '--secret', '-', '--client-key', '-'], '--secret cannot be used with --client-key'],
      [[...withKey, '--client-key', 'key.pem'], 'the value of --client-key is not a reference to a secret'],
      [['--client-key', 'env:K'], '--client-key cannot be used with --auth bearer'],
      [[...oauth, '--client-auth', 'body'], '--secret is missing; --auth oauth2-client-credentials needs this flag'],
    ])('%j is refused', async (argv, message) => {
      const { exitCode, stderr } = await add(...argv);
      expect([exitCode, stderr.split('\n')[0]]).toEqual([2, `Error: ${message}`]);
    });
  });

  it('replaces a profile only when it is told to', async () => {
    await add('--secret', 'env:A');
    expect((await add('--secret', 'env:B')).exitCode).toBe(2);
    expect((await add('--secret', 'env:B', '--force')).exitCode).toBe(0);
  });

  describe.each([
    ['profiles update', ['profiles', 'update', 'test']],
    ['profiles add --force', ['profiles', 'add', 'test', '--url', 'https://scim.example.com/v2', '--force']],
  ])('%s', (_command, argv) => {
    it('rotates a token and leaves everything else as it is', async () => {
      const before = {
        url: 'https://scim.example.com/v2',
        auth: {
          kind: 'oauth2-client-credentials',
          tokenUrl: 'https://login.example.com/token',
          clientId: 'scimctl',
          clientSecret: 'env:OLD',
          scope: 'scim',
          parameters: { audience: 'x' },
        },
        headers: { 'X-Tenant': 'a' },
        timeouts: { connect: 1000 },
        environment: 'production',
        protect: ['userType eq "Break-glass"'],
        keepMembers: ['Admins=1'],
        maxRemovals: '5%',
      };
      const config = { version: 1, current: 'test', profiles: { test: before } };
      writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config), { mode: 0o600 });
      const { exitCode } = await scimctl([...argv, '--secret', '-'], { ...options, stdin: token });
      expect(exitCode).toBe(0);
      expect(saved()).toEqual({ test: { ...before, auth: { ...before.auth, clientSecret: 'stored:test' } } });
      expect(stored()).toEqual({ test: token });
    });

    it('changes what is given', async () => {
      await add('--secret', 'env:MY_TOKEN', '--protect', 'title eq "CEO"', '--environment', 'test');
      const keep = ['--keep-members', 'Admins=1', '--keep-members', 'On call = 2'];
      const change = ['--protect', 'title eq "CTO"', '--protect', 'title pr', '--max-removals', '20', ...keep];
      change.push('--concurrency', '4', '--rate', '10');
      expect((await scimctl([...argv, ...change, '--yes', '--environment', 'prod-eu'], options)).exitCode).toBe(0);
      expect(saved()).toEqual({
        test: {
          url: 'https://scim.example.com/v2',
          auth: { kind: 'bearer', token: 'env:MY_TOKEN' },
          environment: 'prod-eu',
          protect: ['title eq "CTO"', 'title pr'],
          keepMembers: ['Admins=1', 'On call=2'],
          maxRemovals: 20,
          concurrency: 4,
          rate: 10,
        },
      });
      const { stdout } = await scimctl(['profiles', 'show', 'test'], options);
      const keepMembers = ['Admins=1', 'On call=2'];
      expect(JSON.parse(stdout)).toMatchObject({ concurrency: 4, rate: 10, keepMembers });
    });

    it('to another way to sign in keeps nothing of the old one', async () => {
      await add('--auth', 'basic', '--username', 'ada', '--secret', 'env:MY_TOKEN');
      const missing = await scimctl([...argv, '--auth', 'bearer'], options);
      expect([missing.exitCode, missing.stderr]).toEqual([2, expect.stringContaining('--secret is missing')]);
      await scimctl([...argv, '--auth', 'bearer', '--secret', 'env:OTHER'], options);
      expect(saved()['test']).toEqual({
        url: 'https://scim.example.com/v2',
        auth: { kind: 'bearer', token: 'env:OTHER' },
      });
    });

    it('removes the secret that it no longer refers to, unless another profile does', async () => {
      await scimctl(['profiles', 'add', 'test', '--url', 'https://a.example', '--secret', '-'], {
        ...options,
        stdin: token,
      });
      await scimctl(['profiles', 'add', 'twin', '--url', 'https://a.example', '--secret', 'stored:test'], options);
      await scimctl([...argv, '--secret', 'env:MY_TOKEN'], options);
      expect(stored()).toEqual({ test: token });
      await scimctl(['profiles', 'remove', 'twin', '--yes'], options);
      await scimctl([...argv, '--secret', 'env:MY_TOKEN'], options);
      expect(stored()).toEqual({});
    });

    it('puts the old secret back when the profile cannot be saved', async () => {
      await scimctl(['profiles', 'add', 'test', '--url', 'https://a.example', '--secret', '-'], {
        ...options,
        stdin: token,
      });
      const wrong = ['--secret', '-', '--protect', 'title eqq "CEO"'];
      const { exitCode, stderr } = await scimctl([...argv, ...wrong], { ...options, stdin: 'another' });
      expect(exitCode).toBe(2);
      expect(stderr).toContain(
        'profiles.test.protect.0: is not a filter: unknown operator "eqq": use eq, ne, co, sw, ew, gt, ge, lt, le, pr',
      );
      expect(stored()).toEqual({ test: token });
    });
  });

  it.each([
    [['profiles', 'update', 'test'], 'no flag with a new value was given'],
    [['profiles', 'update', 'tets', '--secret', 'env:A'], 'there is no profile "tets" (from the command line)'],
    [
      ['profiles', 'update', 'test', '--environment', 'customer-a'],
      '--environment "customer-a" is not a known environment',
    ],
    [['profiles', 'update', 'test', '--max-removals', '5 %'], '--max-removals "5 %" is not a number or a percentage'],
    [
      ['profiles', 'update', 'test', '--keep-members', 'Admins'],
      '--keep-members: expected a group and a number of at least 1, such as Admins=2, but received: Admins',
    ],
    [['profiles', 'update', 'test', '--username', 'ada'], '--username cannot be used with --auth bearer'],
    [['profiles', 'update', 'test', '--auth', 'none', '--secret', 'env:A'], '--secret cannot be used with --auth none'],
    [['profiles', 'update', 'test', '--url', 'scim.example.com'], '--url: not a URL'],
    [
      ['profiles', 'update', 'test', '--concurrency', '257'],
      '--concurrency: expected an integer less than or equal to 256 but received: 257',
    ],
    [
      ['profiles', 'update', 'test', '--rate', '0'],
      '--rate: expected an integer greater than or equal to 1 but received: 0',
    ],
    [['users', 'list', '--profile', ''], '--profile is empty'],
  ])('%j is refused: %s', async (argv, message) => {
    await add('--secret', 'env:MY_TOKEN');
    const before = saved();
    const { exitCode, stderr } = await scimctl(argv, options);
    expect([exitCode, stderr.split('\n')[0]]).toEqual([2, `Error: ${message}`]);
    expect(saved()).toEqual(before);
  });

  it('makes the path of a secret absolute, and says when nothing is there', async () => {
    const cwd = mkdtempSync(path.join(tmpdir(), 'scimctl-cwd-'));
    options = { ...options, cwd };
    const { stderr } = await add('--secret', 'file:tok.txt');
    expect(stderr).toContain(`Note: ${path.join(cwd, 'tok.txt')} does not exist yet\n`);
    expect(saved()).toMatchObject({ test: { auth: { token: `file:${path.join(cwd, 'tok.txt')}` } } });
    writeFileSync(path.join(cwd, 'tok.txt'), token);
    expect((await add('--secret', 'file:tok.txt', '--force')).stderr).not.toContain('not there yet');
    await add('--secret', 'file:~/tok.txt', '--force');
    expect(saved()).toMatchObject({ test: { auth: { token: `file:${path.join(homedir(), 'tok.txt')}` } } });
  });

  it('says where a secret is kept, and shows none that got into a command', async () => {
    options = { ...options, stdin: token };
    await add('--secret', '-');
    const kept = await scimctl(['profiles', 'show'], options);
    expect(JSON.parse(kept.stdout)).toMatchObject({
      origins: { 'auth.token': `stored:test in ${path.join(folder, 'secrets.json')}` },
      configuration: folder,
      production: false,
    });
    await add('--force', '--secret', `command:curl -H 'Authorization: Bearer ${token}'`);
    const command = await scimctl(['profiles', 'show'], options);
    expect(JSON.parse(command.stdout)).toMatchObject({
      origins: { 'auth.token': "command:curl -H 'Authorization: [redacted]'" },
    });
  });

  it('of eight at once keeps all', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `p${index}`);
    const ran = await Promise.all(
      names.map((name) =>
        scimctl(['profiles', 'add', name, '--url', 'https://a.example', '--secret', '-'], {
          ...options,
          stdin: `secret of ${name}`,
        }),
      ),
    );
    expect(ran.map(({ exitCode }) => exitCode)).toEqual(names.map(() => 0));
    expect(Object.keys(saved()).sort()).toEqual(names);
    expect(stored()).toEqual(Object.fromEntries(names.map((name) => [name, `secret of ${name}`])));
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

  it('says what to do where there is no service is configured', async () => {
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
      expect(stderr).toContain('the protect filter "userType eq \\"Break-glass\\"" matches');
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
    expect(stderr).toContain('ok    sign in and list users: the service has 0 users');
    expect(stderr).not.toContain(token);
  });

  /**
   * A person who answers each question from the list for this question. If the question rejects an answer, the person
   * gives the next answer of the list.
   */
  function person(answers: Readonly<Record<string, readonly string[]>>, signal?: AbortController) {
    const said: string[] = [];
    const left = new Map(Object.entries(answers).map(([question, list]) => [question, [...list]]));
    const answer = async (
      message: string,
      options: { default?: string; validate?(text: string): true | string } = {},
    ) => {
      for (;;) {
        const text = left.get(message)?.shift();
        if (text === undefined) throw new Error(`nobody knows an answer to ${message}`);
        const problem = options.validate?.(text) ?? true;
        if (problem === true) return text;
        said.push(problem);
      }
    };
    const prompter: Prompter = {
      input: answer,
      password: answer,
      select: async (message) => (await answer(message)) as never,
      search: async (message) => (await answer(message)) as never,
      confirm: async (message) => {
        const text = await answer(message);
        if (text !== 'Ctrl-C') return text === 'yes';
        signal?.abort();
        throw new InterruptedError();
      },
    };
    return { said, prompter };
  }

  const production = { 'Is this a production service?': ['yes'] };

  it('asks again, in plain words, instead of losing what was answered', async () => {
    await add('--secret', 'env:MY_TOKEN');
    const { said, prompter } = person({
      ...production,
      'Base URL of the service': [
        'scim.example.com',
        'https://scim.example.com/v2/Users',
        ' https://scim.example.com/v2 ',
      ],
      'Name of the profile': ['test', 'a b', 'mine'],
      'Kind of authentication': ['oauth2-client-credentials'],
      'Token URL': ['login', 'https://u:p@login.example.com', 'https://login.example.com/token'],
      'Client id': [' ', 'scimctl'],
      Secret: ['', ` ${token} `],
    });
    const { stderr } = await scimctl(['init'], {
      ...options,
      exchange: createService().exchange,
      terminal: true,
      prompter,
    });
    expect(said).toEqual([
      'not a URL. A base URL begins with https://.',
      'this is an endpoint, not a base URL. Remove /Users at the end.',
      'a profile with this name exists already',
      'use only letters, digits, ".", "_" and "-", and at most 64 characters',
      'not a URL; a URL begins with https://',
      'remove the user name and the password, because URLs are written to logs',
      'the value is empty',
      'the value is empty',
    ]);
    expect(saved()['mine']).toEqual({
      url: 'https://scim.example.com/v2',
      auth: {
        kind: 'oauth2-client-credentials',
        tokenUrl: 'https://login.example.com/token',
        clientId: 'scimctl',
        clientSecret: 'stored:mine',
      },
      environment: 'production',
    });
    expect(stored()).toEqual({ mine: token });
    expect(stderr).toContain(
      'Next: correct the profile with scimctl profiles update mine, then test the profile again with scimctl profiles test mine',
    );
  });

  it.each(['Base URL of the service', 'Secret', 'Is this a production service?'])(
    'keeps nothing when it is interrupted at "%s"',
    async (last) => {
      const controller = new AbortController();
      const answers: Record<string, string[]> = {
        'Base URL of the service': ['https://scim.example.com/v2'],
        'Name of the profile': ['mine'],
        'Kind of authentication': ['bearer'],
        Secret: [token],
        'Is this a production service?': ['Ctrl-C'],
      };
      const { prompter } = person(answers, controller);
      const ask = (message: string) => {
        if (message !== last) return;
        controller.abort();
        throw new InterruptedError();
      };
      const { exitCode } = await scimctl(['init'], {
        ...options,
        terminal: true,
        signal: controller.signal,
        prompter: {
          ...prompter,
          input: async (message, more) => ask(message) ?? prompter.input(message, more),
          password: async (message, more) => ask(message) ?? prompter.password(message, more),
        },
      });
      expect(exitCode).toBe(130);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('records its requests with --har, and asks nothing if the file exists', async () => {
    const file = path.join(folder, 'x.har');
    const { prompter } = person({
      'Base URL of the service': ['https://scim.example.com/v2'],
      'Name of the profile': ['mine'],
      'Kind of authentication': ['bearer'],
      Secret: [token],
      'Is this a production service?': ['no'],
    });
    const run = () =>
      scimctl(['init', '--har', file], { ...options, exchange: createService().exchange, terminal: true, prompter });
    expect((await run()).exitCode).toBe(0);
    const text = readFileSync(file, 'utf8');
    const urls = JSON.parse(text).log.entries.map(({ request }: { request: { url: string } }) => request.url);
    expect(urls).toContainEqual(expect.stringMatching(/^https:\/\/scim\.example\.com\/v2\/Users\?/));
    expect(text).not.toContain(token);
    const again = await run();
    expect([again.exitCode, again.stderr]).toEqual([
      2,
      expect.stringMatching(
        /^\S*Error:\S* the file .*x\.har exists\n {2}\S*hint \S* {2}give the HAR file another name\n$/,
      ),
    ]);
  });

  it('asks nothing without a terminal and says what does the same', async () => {
    const { exitCode, stderr } = await scimctl(['init'], options);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('scimctl profiles add');
  });
});
