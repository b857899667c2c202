import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ScimRequest, ScimResponse } from '../../../src/protocol/exchange/exchange.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

const old = 'old-planted-secret-1b2c';

let folder: string;
let options: RunOptions;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-rotate-'));
  options = { env: { SCIMCTL_CONFIG_DIR: folder }, exchange: createService().exchange };
  const more = ['--environment', 'production', '--protect', 'userName eq "root"', '--rate', '50'];
  const argv = ['profiles', 'add', 'prod', '--url', 'https://scim.example.com/v2', '--secret', '-', ...more];
  expect((await scimctl(argv, { ...options, stdin: old })).exitCode).toBe(0);
});

const text = (name: string) => readFileSync(path.join(folder, name), 'utf8');
const secrets = () => JSON.parse(text('secrets.json')).secrets;
const rotate = async (argv: readonly string[] = [], more: RunOptions = {}) => {
  const ran = await scimctl(['profiles', 'rotate', 'prod', ...argv], { ...options, ...more });
  expect(ran.stdout + ran.stderr).not.toContain(token);
  expect(ran.stdout + ran.stderr).not.toContain(old);
  return ran;
};

describe('profiles rotate', () => {
  it('saves a new secret that the service accepts, and nothing else', async () => {
    const before = text('config.json');
    const { exitCode, stderr } = await rotate(['--secret', '-'], { stdin: `${token}\n` });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('ok    sign in and list users: the service has 0 users\n');
    expect(stderr).toContain(`The new secret is stored:prod in ${path.join(folder, 'secrets.json')}\n`);
    expect(secrets()).toEqual({ prod: token });
    expect(text('config.json')).toBe(before);
  });

  it('records the requests of the test with --har, without the secret', async () => {
    const file = path.join(folder, 'x.har');
    expect((await rotate(['--secret', '-', '--har', file], { stdin: token })).exitCode).toBe(0);
    expect(text('x.har')).toContain('https://scim.example.com/v2/Users?');
    expect(text('x.har')).not.toContain(token);
  });

  it('keeps the old secret if the service refuses the new one', async () => {
    const wrong = await rotate(['--secret', '-', '-o', 'json'], { stdin: 'wrong-planted-secret' });
    expect(wrong.exitCode).toBe(4);
    expect(JSON.parse(wrong.stderr.split('\n').findLast((line) => line.startsWith('{')) ?? '')).toMatchObject({
      exitCode: 4,
      status: 401,
      message: 'the new secret was not saved, and the old secret stays: the server answered 401',
    });
    expect(wrong.stderr).not.toContain('wrong-planted-secret');
    expect(secrets()).toEqual({ prod: old });
    expect((await rotate(['--secret', 'env:NOT_SET'])).exitCode).toBe(4);
    expect(secrets()).toEqual({ prod: old });
  });

  it.each([
    [
      'changed',
      (profiles: Record<string, object>) => ({ prod: { ...profiles['prod'], url: 'https://b.example.com' } }),
    ],
    ['removed', () => ({})],
  ] as const)('does not save the tested secret in a profile that was %s in the meantime', async (what, change) => {
    const { exchange } = options;
    const meanwhile = async (request: ScimRequest) => {
      const { profiles, ...config } = JSON.parse(text('config.json'));
      writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ ...config, profiles: change(profiles) }));
      return exchange?.(request) as Promise<ScimResponse>;
    };
    const { exitCode, stderr } = await rotate(['--secret', '-'], { stdin: token, exchange: meanwhile });
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining(`Error: the profile prod was ${what} in the meantime, and nothing was saved\n`),
    ]);
    expect(secrets()).toEqual({ prod: old });
  });

  it('saves a secret without a test with --no-test', async () => {
    const exchange = () => Promise.reject(new Error('a request was sent'));
    const { exitCode, stderr } = await rotate(['--secret', '-', '--no-test'], { stdin: token, exchange });
    expect([exitCode, secrets()]).toEqual([0, { prod: token }]);
    expect(stderr).toContain('Next: scimctl profiles test prod\n');
  });

  it('replaces a stored secret by a reference, and removes the stored secret', async () => {
    const env = { SCIMCTL_CONFIG_DIR: folder, MY_TOKEN: token };
    expect((await rotate(['--secret', 'env:MY_TOKEN'], { env })).exitCode).toBe(0);
    expect(JSON.parse(text('config.json')).profiles.prod).toMatchObject({
      auth: { kind: 'bearer', token: 'env:MY_TOKEN' },
      protect: ['userName eq "root"'],
      rate: 50,
    });
    expect(secrets()).toEqual({});
  });

  it('asks for the secret on a terminal, and names the flag without one', async () => {
    const asked: string[] = [];
    const password = async (message: string) => {
      asked.push(message);
      return token;
    };
    expect((await rotate([], { terminal: true, prompter: { password } })).exitCode).toBe(0);
    expect([asked, secrets()]).toEqual([['New secret of profile prod'], { prod: token }]);
    const { exitCode, stderr } = await rotate();
    expect([exitCode, stderr]).toEqual([
      2,
      'Error: a question cannot be asked, because the terminal is not interactive: New secret of profile prod\n  hint   to give the secret without a question, use --secret\n',
    ]);
  });

  it('says that another profile has the same secret', async () => {
    const argv = ['profiles', 'add', 'hr', '--url', 'https://hr.example.com/v2', '--secret', 'stored:prod'];
    await scimctl(argv, options);
    const { stderr } = await rotate(['--secret', '-'], { stdin: token });
    expect(stderr).toContain('secrets.json; it is also the secret of hr\n');
  });

  it.each([
    [['--secret', token], 'the value of --secret is not a reference to a secret'],
    [['--secret', '-'], 'the secret is empty'],
  ])('refuses %j', async (argv, message) => {
    const { exitCode, stderr } = await rotate(argv, { stdin: '\n' });
    expect([exitCode, stderr.split('\n')[0]]).toEqual([2, `Error: ${message}`]);
    expect(secrets()).toEqual({ prod: old });
  });

  it('says that a profile has no secret', async () => {
    await scimctl(['profiles', 'add', 'open', '--url', 'https://open.example.com', '--auth', 'none'], options);
    const { exitCode, stderr } = await scimctl(['profiles', 'rotate', 'open', '--secret', 'env:X'], options);
    expect([exitCode, stderr]).toEqual([
      2,
      'Error: the profile open has no secret, because its authentication is none\n  hint   to add a secret, run scimctl profiles update open --auth bearer --secret -\n',
    ]);
  });
});
