import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  findInKeychain,
  newAccount,
  readKeychain,
  removeFromKeychain,
  writeKeychain,
} from '../../../src/profiles/keychain/keychain.ts';
import { keychainPrograms } from '../../../src/profiles/keychain/keychain-programs.ts';
import { runProgram } from '../../../src/profiles/keychain/run-program.ts';
import { createSecretTool, type SecretTool } from '../../support/secret-tool.ts';

const secret = 'planted-sécret-7f3a\nline 2';

describe.skipIf(process.platform === 'win32')('the keychain of Linux', () => {
  let tool: SecretTool;
  beforeEach(() => {
    tool = createSecretTool();
  });
  const context = (more: { timeout?: number } = {}) => ({ env: tool.env, platform: 'linux' as const, ...more });

  it('keeps a secret with all its characters, and never in an argument', async () => {
    expect(await findInKeychain('prod.1', context())).toBeUndefined();
    await writeKeychain('prod.1', secret, context());
    expect(await readKeychain('prod.1', context())).toEqual({ value: secret });
    await removeFromKeychain('prod.1', context());
    await removeFromKeychain('prod.1', context());
    await expect(readKeychain('prod.1', context())).rejects.toMatchObject({
      code: 'noSecret',
      message: 'the Secret Service of this session has no entry "prod.1" of scimctl',
    });
    const encoded = Buffer.from(secret).toString('base64');
    expect(JSON.stringify(tool.calls())).not.toContain(encoded);
    expect(tool.calls()[1]).toEqual(['store', '--label=scimctl prod.1', 'service', 'scimctl', 'account', 'prod.1']);
  });

  it('is given up after a time limit, as on a machine without a desktop', async () => {
    tool.misbehave('hang');
    await expect(findInKeychain('prod.1', context({ timeout: 300 }))).rejects.toMatchObject({
      code: 'noSecret',
      message: 'the Secret Service of this session cannot be used: no answer in 0.3 s',
      hint: 'To store the secret in a file, use --store file.',
    });
  });

  it.each([
    ['fail', 'the Secret Service of this session cannot be used: Cannot autolaunch D-Bus without X11 $DISPLAY'],
    ['forget', 'the Secret Service of this session did not store the secret'],
    ['flood', 'the Secret Service of this session cannot be used: the program printed more than 65536 characters'],
  ] as const)('reports that it does not work (%s)', async (misbehaviour, message) => {
    tool.misbehave(misbehaviour);
    await expect(writeKeychain('prod.1', secret, context())).rejects.toMatchObject({ code: 'noSecret', message });
  });

  it('says how to get the program', async () => {
    await expect(findInKeychain('a', { env: { PATH: '/nowhere' }, platform: 'linux' })).rejects.toMatchObject({
      message: 'the Secret Service of this session cannot be used: the program secret-tool does not exist',
      hint: 'To use the keychain, install secret-tool, which is in the package libsecret-tools or libsecret. To store the secret in a file, use --store file.',
    });
  });
});

describe('the keychain', () => {
  it('refuses a name that a shell could interpret, and a platform without a keychain', async () => {
    await expect(findInKeychain("a'; rm", { env: {}, platform: 'win32' })).rejects.toThrow(
      'the name of a keychain entry must consist of at most 80 letters, digits, ".", "_" and "-"',
    );
    await expect(findInKeychain('a', { env: {}, platform: 'aix' })).rejects.toThrow(
      'scimctl cannot use a keychain on the platform aix',
    );
    await expect(writeKeychain('a', 'x'.repeat(4000), { env: {}, platform: 'darwin' })).rejects.toMatchObject({
      message: 'the secret is too long for the login keychain of macOS',
      hint: 'Use --store file.',
    });
    expect(newAccount('prod')).toMatch(/^prod\.[0-9a-f]{8}$/);
  });

  it('starts no program of the current folder on Windows', () => {
    const file = (env: Record<string, string>): string | undefined => keychainPrograms.win32?.file(env);
    const below = String.raw`System32\WindowsPowerShell\v1.0\powershell.exe`;
    expect(file({ SystemRoot: String.raw`D:\Win` })).toBe(String.raw`D:\Win` + `\\${below}`);
    expect(file({})).toBe(String.raw`C:\Windows` + `\\${below}`);
  });

  it.each(Object.entries(keychainPrograms))('never gives a secret to %s as an argument', (_, program) => {
    const { args, input } = program.write('prod.1', 'cGxhbnRlZA==');
    const decoded = args.map((arg) => Buffer.from(arg, 'base64').toString('utf16le'));
    expect([...args, ...decoded].join(' ')).not.toContain('cGxhbnRlZA==');
    expect(input).toContain('cGxhbnRlZA==');
  });

  it('tells absence from failure', () => {
    expect(keychainPrograms.darwin?.isAbsent({ code: 44, reason: 'The specified item could not be found' })).toBe(true);
    expect(keychainPrograms.darwin?.isAbsent({ code: 51, reason: 'User interaction is not allowed' })).toBe(false);
    expect(keychainPrograms.win32?.isAbsent({ code: 44, reason: '' })).toBe(true);
    expect(keychainPrograms.win32?.isAbsent({ code: 1, reason: 'Access is denied' })).toBe(false);
  });
});

it('a program that ends before it has read its input is no error of the process', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-program-'));
  writeFileSync(path.join(folder, 'end.mjs'), 'process.exit(3)');
  const input = 'x'.repeat(1 << 20);
  const args = [path.join(folder, 'end.mjs')];
  const result = await runProgram(process.execPath, args, { env: process.env, timeout: 30_000, input });
  expect(result).toEqual({ code: 3, stdout: '', reason: '', isMissing: false });
});
