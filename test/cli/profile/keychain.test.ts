import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSecretTool, type SecretTool } from '../../support/secret-tool.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

let folder: string;
let tool: SecretTool;
let options: RunOptions;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-keychain-'));
  tool = createSecretTool();
  options = { env: { SCIMCTL_CONFIG_DIR: folder, ...tool.env }, exchange: createService().exchange };
});

const run = (argv: readonly string[], stdin?: string) =>
  scimctl(argv, { ...options, ...(stdin === undefined ? {} : { stdin }) });
const add = (store: string, stdin = token) =>
  run(['profiles', 'add', 'prod', '--url', 'https://scim.example.com/v2', '--secret', '-', '--store', store], stdin);
const reference = () => JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8')).profiles.prod.auth.token;
const stored = () => JSON.parse(readFileSync(path.join(folder, 'secrets.json'), 'utf8')).secrets;

// The test replaces the program for the keychain of Linux. Other systems use other programs.
describe.skipIf(process.platform !== 'linux')('a secret in the keychain', () => {
  it('is stored there and nowhere else, used by commands, and removed with the profile', async () => {
    expect((await add('keychain')).exitCode).toBe(0);
    expect(reference()).toMatch(/^keychain:prod\.[0-9a-f]{8}$/);
    expect(Object.values(tool.entries())).toEqual([token]);
    expect(() => stored()).toThrow('ENOENT');
    const listed = await run(['users', 'list', '--profile', 'prod', '-o', 'json']);
    expect([listed.exitCode, listed.stdout]).toEqual([0, '[]\n']);
    const shown = await run(['profiles', 'show', 'prod', '-q', 'origins."auth.token"']);
    expect(JSON.parse(shown.stdout)).toBe(`${reference()}, in the keychain of this user`);
    const calls = tool.calls().length;
    const who = await run(['whoami', '--profile', 'prod', '-q', 'secretState']);
    expect(JSON.parse(who.stdout)).toBe('not read, because a program outside of scimctl holds the secret');
    expect(tool.calls()).toHaveLength(calls);
    await run(['profiles', 'remove', 'prod', '--yes']);
    expect(tool.entries()).toEqual({});
  });

  it('moves to another entry with a rotation, and the old entry is removed', async () => {
    await add('keychain', 'old-planted-secret');
    const before = reference();
    const rotate = ['profiles', 'rotate', 'prod', '--secret', '-', '--store', 'keychain'];
    const refused = await run(rotate, 'wrong-planted-secret');
    expect([refused.exitCode, reference(), Object.values(tool.entries())]).toEqual([4, before, ['old-planted-secret']]);
    expect((await run(rotate, token)).exitCode).toBe(0);
    expect(reference()).not.toBe(before);
    expect(Object.values(tool.entries())).toEqual([token]);
    await run(['profiles', 'rotate', 'prod', '--secret', '-', '--store', 'file'], token);
    expect([reference(), tool.entries(), stored()]).toEqual(['stored:prod', {}, { prod: token }]);
  });

  it('keychain fails if there is none, and auto uses the file and says why', async () => {
    tool.misbehave('fail');
    const why = 'the Secret Service of this session cannot be used: Cannot autolaunch D-Bus without X11 $DISPLAY';
    const strict = await add('keychain');
    expect([strict.exitCode, strict.stderr]).toEqual([
      4,
      `Error: ${why}\n  hint   To store the secret in a file, use --store file.\n`,
    ]);
    const auto = await add('auto');
    expect([auto.exitCode, reference(), stored()]).toEqual([0, 'stored:prod', { prod: token }]);
    expect(auto.stderr).toContain(`Note: the secret is stored in a file, because ${why}\n`);
  });

  it('leaves no entry behind if the profile cannot be saved', async () => {
    const argv = ['profiles', 'add', 'prod', '--url', 'https://scim.example.com/v2', '--header', 'Cookie: x'];
    const { exitCode } = await run([...argv, '--secret', '-', '--store', 'keychain'], token);
    expect([exitCode, tool.entries()]).toEqual([2, {}]);
    expect(tool.calls().map(([verb]) => verb)).toContain('store');
  });

  it('says that an old entry stays if the keychain does not work any more', async () => {
    await add('keychain');
    tool.misbehave('fail');
    const { exitCode, stderr } = await run(['profiles', 'remove', 'prod', '--yes']);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^Note: the old entry prod\.[0-9a-f]{8} stays in the keychain: the Secret Service/m);
  });
});

it.each([
  [['--secret', 'env:X', '--store', 'file'], '--store needs --secret -'],
  [['--auth', 'none', '--store', 'file'], '--store needs --secret - or --client-key -'],
])('--store is refused with %j', async (argv, message) => {
  const ran = await run(['profiles', 'add', 'prod', '--url', 'https://scim.example.com/v2', ...argv]);
  expect([ran.exitCode, ran.stderr.split('\n')[0]]).toEqual([2, `Error: ${message}`]);
});

it('a secret is stored in the file without --store', async () => {
  const argv = ['profiles', 'add', 'prod', '--url', 'https://scim.example.com/v2', '--secret', '-'];
  await run(argv, token);
  expect([reference(), tool.calls()]).toEqual(['stored:prod', []]);
});
