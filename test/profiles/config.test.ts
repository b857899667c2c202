import { chmod, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findProfile, loadConfig, saveConfig } from '../../src/profiles/config.ts';
import { failure, temporary } from './directory.ts';

const profile = { url: 'https://scim.example.com', auth: { kind: 'none' } } as const;

describe('a wrong config.json says where it is wrong, and shows no value', () => {
  const bearer = { url: 'https://a.example', auth: { kind: 'bearer', token: 'env:A' } };
  test.each<[string, unknown, string]>([
    ['not JSON', '{\n  "version": 1,\n  oops}', ' is not JSON (line 3, column 3)'],
    ['a list', [], ': must be an object'],
    ['another version', { version: 2, profiles: {} }, ': version: must be 1'],
    ['no profiles', { version: 1 }, ': profiles: is missing'],
    [
      'a misspelt member',
      { version: 1, profiles: { p: { ...bearer, allowInsecure: true } } },
      ': profiles.p: unknown member "allowInsecure"',
    ],
    [
      'a wrong type',
      { version: 1, profiles: { p: { ...bearer, concurrency: '8' } } },
      ': profiles.p.concurrency: must be a number',
    ],
    [
      'a number out of range',
      { version: 1, profiles: { p: { ...bearer, concurrency: 0 } } },
      ': profiles.p.concurrency: must be at least 1',
    ],
    [
      'an unknown kind of auth',
      { version: 1, profiles: { p: { ...bearer, auth: { kind: 'magic' } } } },
      ': profiles.p.auth.kind: has a missing or unknown kind',
    ],
    [
      'a secret in it',
      { version: 1, profiles: { p: { ...bearer, auth: { kind: 'bearer', token: 'planted-secret' } } } },
      ': profiles.p.auth.token: must be a reference to the secret (env:NAME, file:PATH, command:CMD, stored:NAME or keychain:NAME); this file must not contain the secret itself',
    ],
    [
      'a credential among the headers',
      { version: 1, profiles: { p: { ...bearer, headers: { Authorization: 'planted-secret' } } } },
      ': profiles.p.headers.Authorization: is a header for credentials: to set this header, use "auth" with the kind "header"',
    ],
    [
      'a wrong cap',
      { version: 1, profiles: { p: { ...bearer, maxRemovals: 'planted-secret' } } },
      ': profiles.p.maxRemovals: must be a number or a percentage such as "5%"',
    ],
    [
      'a group that keeps nobody',
      { version: 1, profiles: { p: { ...bearer, keepMembers: ['Admins=1', 'planted-secret'] } } },
      ': profiles.p.keepMembers.1: must be a group and its minimum number of members, such as "Admins=1"',
    ],
    [
      'a filter that protects nobody',
      { version: 1, profiles: { p: { ...bearer, protect: ['userName eq "x"', 'password eqq "planted-secret"'] } } },
      ': profiles.p.protect.1: is not a filter: unknown operator "eqq": use eq, ne, co, sw, ew, gt, ge, lt, le, pr',
    ],
    [
      'a name that is a path',
      { version: 1, profiles: { '../x': bearer } },
      ': profiles.../x: the name of a profile must consist of at most 64 letters, digits, ".", "_" and "-"',
    ],
  ])('%s', async (_what, content, message) => {
    const directory = await temporary({ 'config.json': content });
    const error = await failure(() => loadConfig(directory));
    expect([error.code, error.message]).toEqual(['invalidConfig', `${path.join(directory, 'config.json')}${message}`]);
    expect(error.message).not.toContain('planted');
  });

  test('a member called __proto__ reaches no prototype', async () => {
    const directory = await temporary({ 'config.json': '{"version":1,"profiles":{"__proto__":{"url":"x"}}}' });
    await loadConfig(directory).catch(() => undefined);
    expect(({} as { url?: string }).url).toBeUndefined();
  });
});

test('without a file there are no profiles', async () => {
  expect(await loadConfig(await temporary())).toEqual({ version: 1, profiles: {} });
});

test('what is saved is read again, by this user only, and nothing else is left in the directory', async () => {
  const directory = path.join(await temporary(), 'new', 'folder');
  const config = {
    version: 1,
    current: 'a',
    profiles: { a: { ...profile, protect: ['userName eq "x"'], maxRemovals: '5%' } },
  } as const;
  await saveConfig(directory, {
    ...config,
    profiles: { a: { ...config.profiles.a, protect: [...config.profiles.a.protect] } },
  });
  expect(await loadConfig(directory)).toEqual(config);
  expect(await readdir(directory)).toEqual(['config.json']);
  if (process.platform === 'win32') return;
  expect((await stat(path.join(directory, 'config.json'))).mode & 0o777).toBe(0o600);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
});

test('what could not be read again is not written', async () => {
  const directory = await temporary({ 'config.json': { version: 1, profiles: {} } });
  const wrong = { version: 1, profiles: { a: { url: 1 } } } as never;
  expect((await failure(() => saveConfig(directory, wrong))).message).toBe(
    `the configuration was not written to ${path.join(directory, 'config.json')}, because it is not valid: profiles.a.url: must be a string; profiles.a.auth: is missing`,
  );
  expect(await readFile(path.join(directory, 'config.json'), 'utf8')).toBe('{"version":1,"profiles":{}}');
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'a file that may not be read says so',
  async () => {
    const directory = await temporary({ 'config.json': '{}' });
    await chmod(path.join(directory, 'config.json'), 0);
    expect((await failure(() => loadConfig(directory))).message).toContain('cannot be read (EACCES)');
  },
);

describe('a profile that is not there', () => {
  const config = { version: 1, profiles: { production: profile, staging: profile } } as const;
  test.each([
    ['prodution', 'Did you mean production? The profiles are production, staging.'],
    ['stagign', 'Did you mean staging? The profiles are production, staging.'],
    ['prodctuion', 'Did you mean production? The profiles are production, staging.'],
    ['x', 'The profiles are production, staging.'],
    ['constructor', 'The profiles are production, staging.'],
  ])('%s', async (name, hint) => {
    const error = await failure(() => findProfile(config, name, '--profile'));
    expect([error.code, error.message, error.hint]).toEqual([
      'unknownProfile',
      `there is no profile "${name}" (from --profile)`,
      hint,
    ]);
  });

  test('when there are none at all', async () => {
    const error = await failure(() => findProfile({ version: 1, profiles: {} }, 'x', 'SCIMCTL_PROFILE'));
    expect(error.hint).toBe('There are no profiles yet.');
  });
});
