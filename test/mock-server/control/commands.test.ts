import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Agent, fetch as undiciFetch } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createMockServer } from '../../../mock-server/server/create-mock-server.ts';
import { findMockServers, type RunningMockServer } from '../../../src/state/mock-servers.ts';
import { type RunOptions, scimctl } from '../../cli/run.ts';
import { eventually } from '../../support/eventually.ts';
import { user } from '../faults/server.ts';

let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'control-'));
});
afterAll(() => rm(folder, { recursive: true }));

const running: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

/**
 * Runs `mock serve` until the end of the test. Resolves when the command has announced its address and the addresses of
 * all tenants.
 */
async function serve(...flags: string[]): Promise<RunningMockServer> {
  const named = flags.includes('--tenants') ? flags[flags.indexOf('--tenants') + 1] : undefined;
  const expected = named?.split(',').length ?? 1;
  const before = new Set((await findMockServers(env)).map(({ port }) => port));
  const stopping = new AbortController();
  const ended = scimctl(['mock', 'serve', '--port', '0', '--no-auth', '-o', 'json', ...flags], {
    env,
    signal: stopping.signal,
  });
  running.push(async () => {
    stopping.abort();
    return ended;
  });
  const find = async (): Promise<RunningMockServer> => {
    const [started, ...others] = (await findMockServers(env)).filter(({ port }) => !before.has(port));
    if (!started || others.length + 1 < expected) throw new Error('it has not started yet');
    return started;
  };
  return eventually(find);
}

const run = (argv: string[], options: RunOptions = {}) => scimctl(argv, { env, ...options });

/** Sends three requests: a POST, an invalid PATCH, and a GET that finds nothing. */
async function use({ url }: { readonly url: string }): Promise<void> {
  const ask = (method: string, target: string, body?: object) =>
    fetch(`${url}${target}`, {
      method,
      headers: { 'content-type': 'application/scim+json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  await ask('POST', '/Users', { ...user('ada'), password: 'planted-secret-1' });
  await ask('PATCH', '/Users/nobody', {});
  await ask('GET', '/Users?filter=userName%20eq%20%22x%22');
}

describe.sequential('a server with a control API', () => {
  beforeAll(async () => {
    env = { SCIMCTL_CONFIG_DIR: await mkdtemp(path.join(folder, 'config-')) };
  });

  it('is found by mock log, which shows what it received', async () => {
    const server = await serve('--control');
    await use(server);
    const { exitCode, stdout } = await run([
      'mock',
      'log',
      '-o',
      'table',
      '--columns',
      'number,method,path,status,remarks',
    ]);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').map((line) => line.trimEnd())).toEqual([
      'number  method  path                               status  remarks',
      '1       POST    /Users                             201',
      '2       PATCH   /Users/nobody                      404',
      '3       GET     /Users?filter=userName+eq+%22x%22  200     pagination=both; defaultPageSize=100',
      '',
    ]);
  });

  it.each<[string[], number[]]>([
    [[], [1, 2, 3]],
    [['--method', 'post'], [1]],
    [['--path', '/Users/*'], [2]],
    [
      ['--path', '/Users/**', '--status', '2xx'],
      [1, 3],
    ],
    [['--limit', '1'], [3]],
  ])('mock log %j', async (flags, numbers) => {
    await use(await serve('--control'));
    const { stdout } = await run(['mock', 'log', ...flags]);
    expect(JSON.parse(stdout).map(({ number }: { number: number }) => number)).toEqual(numbers);
    expect(stdout).not.toContain('planted-secret');
  });

  it.each<[string, (stdout: string) => unknown, unknown]>([
    [
      'ndjson',
      (stdout) =>
        stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line).number),
      [1, 4],
    ],
    ['json', (stdout) => JSON.parse(stdout).map(({ number }: { number: number }) => number), [1, 4]],
    [
      'table',
      (stdout) =>
        stdout
          .trim()
          .split('\n')
          .map((line) => line.replace(/\d\d:\d\d:\d\d\.\d{3}/, 'TIME').replace(/\d+ ms/, 'MS')),
      [
        '#1  TIME  429  POST    /Users  MS  fault status=429,times=1',
        '#4  TIME  429  GET     /Users  MS  fault status=429,times=1',
      ],
    ],
  ])('is followed as %s, from before to its end', async (format, read, expected) => {
    const server = await createMockServer({ control: true, token: false, faults: ['status=429,times=1'] });
    const subscribed = vi.spyOn(server.journal, 'subscribe');
    await use(server);
    const { url, token } = server.control as { url: string; token: string };
    const following = run(['mock', 'log', '--follow', '-o', format, '--status', '429'], {
      env: { SCIMCTL_CONTROL_URL: url, SCIMCTL_CONTROL_TOKEN: token },
    });
    await eventually(() => expect(subscribed).toHaveBeenCalled());
    server.faults.add('status=429,times=1');
    await fetch(`${server.url}/Users`);
    await server.close();
    const { exitCode, stdout, stderr } = await following;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: format === 'table' ? 'The server has stopped\n' : '' });
    expect(read(stdout)).toEqual(expected);
  });

  it('is followed until the reader closes the output, although the server still runs', async () => {
    await using server = await createMockServer({ control: true, token: false });
    const subscribed = vi.spyOn(server.journal, 'subscribe');
    const { url, token } = server.control as { url: string; token: string };
    const following = run(['mock', 'log', '--follow', '-o', 'table'], {
      env: { SCIMCTL_CONTROL_URL: url, SCIMCTL_CONTROL_TOKEN: token },
      closesAfter: (text) => text.includes('/Users'),
    });
    await eventually(() => expect(subscribed).toHaveBeenCalled());
    await fetch(`${server.url}/Users`);
    expect(await following).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('is followed until Ctrl-C, which is no failure', async () => {
    await using server = await createMockServer({ control: true });
    const subscribed = vi.spyOn(server.journal, 'subscribe');
    const stopping = new AbortController();
    const { url, token } = server.control as { url: string; token: string };
    const following = run(['mock', 'log', '--follow', '-o', 'json'], {
      env: { SCIMCTL_CONTROL_URL: url, SCIMCTL_CONTROL_TOKEN: token },
      signal: stopping.signal,
    });
    await eventually(() => expect(subscribed).toHaveBeenCalled());
    stopping.abort();
    expect(await following).toEqual({ exitCode: 0, stdout: '[]\n', stderr: '' });
  });

  it('writes an HTTP Archive', async () => {
    await use(await serve('--control'));
    const file = path.join(folder, 'exchanges.har');
    const { exitCode, stdout, stderr } = await run(['mock', 'log', '--har', file]);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: '', stderr: `Wrote 3 exchanges to ${file}\n` });
    expect(JSON.parse(await readFile(file, 'utf8')).log).toMatchObject({
      version: '1.2',
      creator: { name: 'scimctl' },
    });
    expect((await run(['mock', 'log', '--har', '-', '--limit', '1'])).stdout).toContain('"version": "1.2"');
  });

  it('says what was expected and not received, with exit code 7', async () => {
    await use(await serve('--control'));
    const file = path.join(folder, 'expectations.json');
    await writeFile(
      file,
      JSON.stringify([
        { method: 'POST', path: '/Users', body: { userName: 'ada' }, status: 201 },
        { method: 'PATCH', path: { $regexp: '^/Users/' }, status: 200 },
      ]),
    );
    const failed = await run(['mock', 'verify', file, '-o', 'table']);
    expect(failed).toEqual({
      exitCode: 7,
      stdout: [
        'met      POST /Users body {"userName": "ada"} with response status 201',
        'NOT MET  expected a request like',
        '           PATCH /^\\/Users\\//u with response status 200',
        '         received 3 requests, but no matching request; the most similar request is',
        '           #2 PATCH /Users/nobody → 404',
        '             status: expected 200, received 404',
        '',
      ].join('\n'),
      stderr: '1 of 2 expectations met\n',
    });
    const { exitCode, stdout } = await run(['mock', 'verify', '-'], { stdin: '[{"method": "DELETE", "times": 0}]' });
    expect({ exitCode, verdicts: JSON.parse(stdout) }).toEqual({
      exitCode: 0,
      verdicts: [{ expectation: 'DELETE', met: true, matches: [] }],
    });
  });

  it('says with exit code 7 what the journal no longer has', async () => {
    await use(await serve('--control', '--journal-entries', '2', '--journal-body-bytes', '1'));
    const stdin = '[{"method": "GET"}, {"method": "POST", "times": 0}, {"method": "PATCH", "body": {"a": 1}}]';
    expect(await run(['mock', 'verify', '-', '-o', 'table'], { stdin })).toEqual({
      exitCode: 7,
      stdout: [
        'met      GET',
        'UNKNOWN  the journal is not complete, so it does not show whether the server received no request like',
        '           POST',
        '         received 2 requests, but no matching request; the most similar request is',
        '           #2 PATCH /Users/nobody → 404',
        '             method: expected "POST", received "PATCH"',
        '         the journal removed the oldest 1 request because of its limits (maxEntries, maxBytes)',
        'UNKNOWN  the journal is not complete, so it does not show whether the server received a request like',
        '           PATCH body {"a": 1}',
        '         received 1 possibly matching request:',
        '           #2 PATCH /Users/nobody → 404',
        '             body: expected {"a": 1}, received 2 bytes, too large for the journal (maxBodyBytes)',
        '         the journal removed the oldest 1 request because of its limits (maxEntries, maxBytes)',
        '',
      ].join('\n'),
      stderr: [
        '1 of 3 expectations met',
        'To keep more requests in the journal, use scimctl mock serve --journal-entries; to keep larger bodies, use --journal-body-bytes',
        '',
      ].join('\n'),
    });
    const { stdout } = await run(['mock', 'verify', '-', '-o', 'json'], { stdin });
    expect(JSON.parse(stdout)).toMatchObject([{ met: true }, { met: false, unknown: true }, { unknown: true }]);
  });

  it('does what a client prefers, unless told not to', async () => {
    const status = async ({ url }: RunningMockServer) =>
      (await fetch(`${url}/Users`, { headers: { prefer: 'code=503' } })).status;
    expect(await status(await serve('--control'))).toBe(503);
    expect(await status(await serve('--control', '--no-prefer'))).toBe(200);
  });
});

/** Returns the error of a command that is refused. */
async function refusal(...argv: string[]): Promise<{ exitCode: number; message: string; hint: string }> {
  const { exitCode, stderr } = await run([...argv, '-o', 'json'], { stdin: '{}' });
  const { message, hint } = JSON.parse(stderr);
  return { exitCode, message, hint };
}

it.each([
  ['--journal-entries', '5'],
  ['--journal-body-bytes', '5'],
])('mock serve %s needs --control', async (...flags) => {
  expect(await refusal('mock', 'serve', '--port', '0', ...flags)).toEqual({
    exitCode: 2,
    message: `${flags[0]} needs --control`,
    hint: 'only the control API shows the journal',
  });
});

describe.sequential('which server', () => {
  beforeAll(async () => {
    env = { SCIMCTL_CONFIG_DIR: await mkdtemp(path.join(folder, 'config-')) };
  });

  it('nobody but the user can read where it is', async () => {
    const server = await serve('--control');
    const file = path.join(String(env['SCIMCTL_CONFIG_DIR']), 'mock-servers', `${server.pid}-${server.port}.json`);
    expect((await stat(file)).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
    await running.pop()?.();
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  it('is asked for where several run', async () => {
    const [first, second] = [await serve('--control'), await serve('--control')];
    const { exitCode, stderr } = await run(['mock', 'log']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('several mock servers run on this machine');
    expect(stderr).toContain('--port PORT selects a server');
    await use(second);
    expect(JSON.parse((await run(['mock', 'log', '--port', String(second.port)])).stdout)).toHaveLength(3);
    expect(JSON.parse((await run(['mock', 'log', '--port', String(first.port)])).stdout)).toHaveLength(0);
  });

  it.each([['mock log'], ['mock verify']])(
    'may speak TLS: %s trusts its certificate, with nothing set',
    async (command) => {
      const server = await serve('--control', '--tls');
      expect(server.controlUrl).toMatch(/^https:/);
      const argv = command === 'mock log' ? ['mock', 'log', '-o', 'json'] : ['mock', 'verify', '-', '-o', 'json'];
      const { exitCode, stdout, stderr } = await run(argv, { stdin: '{"method": "DELETE", "times": 0}' });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(JSON.parse(stdout)).toHaveLength(command === 'mock log' ? 0 : 1);
    },
  );

  it('may speak TLS, and is trusted where the environment names it', async () => {
    const { controlUrl, controlToken } = await serve('--control', '--tls');
    const named = { ...env, SCIMCTL_CONTROL_URL: `${controlUrl}/`, SCIMCTL_CONTROL_TOKEN: controlToken };
    expect(await run(['mock', 'log', '-o', 'json'], { env: named })).toMatchObject({ exitCode: 0, stdout: '[]\n' });
  });

  it('is not trusted where it runs elsewhere and its CA is unknown', async () => {
    await using server = await createMockServer({ control: true, tls: true });
    const { url, token } = server.control as { url: string; token: string };
    const { exitCode, stderr } = await run(['mock', 'log', '-o', 'json'], {
      env: { SCIMCTL_CONTROL_URL: url, SCIMCTL_CONTROL_TOKEN: token },
    });
    expect(exitCode).toBe(6);
    expect(JSON.parse(stderr).message).toBe(
      `the certificate of ${url} is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE): set NODE_EXTRA_CA_CERTS to the file of the CA certificate`,
    );
  });

  it('may have tenants, each of which is found by its name', async () => {
    const started = await serve('--control', '--tls', '--tenants', 'acme,globex');
    const files = (await readdir(path.join(String(env['SCIMCTL_CONFIG_DIR']), 'mock-servers'))).sort();
    expect(files).toEqual(['acme', 'globex'].map((name) => `${started.pid}-${started.port}-${name}.json`));
    const acme = (await findMockServers(env)).find(({ tenant }) => tenant === 'acme');
    const dispatcher = new Agent({ connect: { ca: String(acme?.ca) } });
    await undiciFetch(`${acme?.url}/Users`, { dispatcher });
    await dispatcher.destroy();
    const entries = async (...argv: string[]) => JSON.parse((await run(['mock', 'log', ...argv])).stdout);
    expect(await entries('--tenant', 'acme')).toMatchObject([{ number: 1, request: { path: '/Users' } }]);
    expect(await entries('--tenant', 'globex', '--port', String(started.port))).toEqual([]);
    const verify = async (tenant: string) =>
      (await run(['mock', 'verify', '-', '--tenant', tenant], { stdin: '{"path": "/Users"}' })).exitCode;
    expect([await verify('acme'), await verify('globex')]).toEqual([0, 7]);
    await running.pop()?.();
    expect(await findMockServers(env)).toEqual([]);
  });

  it('is asked for where there are tenants, with all that could be meant', async () => {
    const { port } = await serve('--control', '--tenants', 'acme,globex');
    expect(await refusal('mock', 'log')).toEqual({
      exitCode: 2,
      message: `several mock servers run on this machine: --port ${port} --tenant acme; --port ${port} --tenant globex`,
      hint: '--tenant NAME selects a server',
    });
    const other = await serve('--control', '--tenants', 'acme');
    const ports = [port, other.port].sort((a, b) => a - b);
    expect(
      (await refusal('mock', 'verify', '-', '--tenant', 'acme')).message.split(': ')[1]?.split('; ').sort(),
    ).toEqual(ports.map((one) => `--port ${one} --tenant acme`).sort());
    expect((await refusal('mock', 'log', '--tenant', 'acme')).hint).toBe('--port PORT selects a server');
    expect((await refusal('mock', 'log')).hint).toBe('--port PORT and --tenant NAME select a server');
    expect((await run(['mock', 'log', '--tenant', 'acme', '--port', String(other.port)])).exitCode).toBe(0);
  });

  it('is said to be missing with those that there are', async () => {
    const { port } = await serve('--control', '--tenants', 'acme,globex');
    expect(await refusal('mock', 'log', '--tenant', 'hooli')).toEqual({
      exitCode: 3,
      message: `no tenant hooli of a mock server with a control API runs on this machine; running: --port ${port} --tenant acme; --port ${port} --tenant globex`,
      hint: '--tenant NAME selects a server',
    });
    expect((await refusal('mock', 'log', '--port', '1')).message).toMatch(
      /^no mock server with a control API runs on port 1; running: --port /,
    );
  });

  it('is said to be missing, and one that was killed is not there', async () => {
    const directory = path.join(String(env['SCIMCTL_CONFIG_DIR']), 'mock-servers');
    const dead = {
      url: 'http://127.0.0.1:1',
      port: 1,
      controlUrl: 'http://127.0.0.1:1',
      controlToken: 'x',
      pid: 2 ** 30,
    };
    await writeFile(path.join(directory, `${dead.pid}-1.json`), JSON.stringify(dead));
    const { exitCode, stderr } = await run(['mock', 'log']);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr: expect.stringContaining('no mock server with a control API runs on this machine'),
    });
    expect(await findMockServers(env)).toEqual([]);
  });

  it('comes from the environment, never with the token of another', async () => {
    const server = await serve('--control');
    const named = { ...env, SCIMCTL_CONTROL_URL: server.controlUrl };
    expect((await run(['mock', 'log'], { env: named })).stderr).toContain(
      'SCIMCTL_CONTROL_URL is set, but SCIMCTL_CONTROL_TOKEN is not set',
    );
    const right = { ...named, SCIMCTL_CONTROL_TOKEN: server.controlToken };
    expect(await run(['mock', 'log', '-o', 'json'], { env: right })).toMatchObject({ exitCode: 0, stdout: '[]\n' });
    const wrong = await run(['mock', 'log'], { env: { ...named, SCIMCTL_CONTROL_TOKEN: 'planted-secret-2' } });
    expect(wrong.exitCode).toBe(4);
    expect(wrong.stderr).toContain('the control API needs its own token');
    expect(wrong.stderr).not.toContain('planted-secret');
    const gone = await run(['mock', 'log'], {
      env: { SCIMCTL_CONTROL_URL: 'http://127.0.0.1:9/__scimctl', SCIMCTL_CONTROL_TOKEN: 'x' },
    });
    expect(gone.exitCode).toBe(6);
  });
});

describe('mistakes', () => {
  it.each<[string[], string]>([
    [['mock', 'serve', '--fault', 'statu=429'], '--fault "statu=429": there is no fault "statu"'],
    [
      ['mock', 'log', '--status', 'abc'],
      '--status: "abc" is not a status: use a status such as 404, or a class such as 4xx',
    ],
    [['mock', 'log', '--follow', '--har', '-'], '--follow and --har cannot be used together'],
    [['mock', 'verify', 'nowhere.json'], 'nowhere.json cannot be read: there is no such file'],
  ])('%j is refused', async (argv, message) => {
    const { exitCode, stderr } = await run(argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('names the expectation that is none', async () => {
    const { exitCode, stderr } = await run(['mock', 'verify', '-'], { stdin: '[{}, {"methods": "GET"}]' });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('expectation 2: "methods" is not a member of an expectation');
  });
});
