import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/profiles/config.ts';
import { resolveConnection } from '../../src/profiles/resolve.ts';
import { secretSource } from '../../src/profiles/secret-reference.ts';
import { failure, temporary } from './directory.ts';

const config = { version: 1, profiles: { p: { url: 'https://a.example', auth: { kind: 'none' } } } };
const bits = [0o040, 0o020, 0o010, 0o004, 0o002, 0o001];
const octal = (mode: number) => mode.toString(8).padStart(4, '0');

/** Windows has no POSIX file modes. */
const posix = describe.skipIf(process.platform === 'win32');

posix('a file with a secret is for its owner alone', () => {
  const read = {
    'secrets.json': async () => {
      const configDirectory = await temporary({ 'secrets.json': { version: 1, secrets: { a: 'abc' } } });
      return {
        file: path.join(configDirectory, 'secrets.json'),
        read: secretSource('stored:a', { env: {}, configDirectory }),
      };
    },
    'the file of a token': async () => {
      const configDirectory = await temporary({ token: 'abc' });
      return {
        file: path.join(configDirectory, 'token'),
        read: secretSource('file:token', { env: {}, configDirectory }),
      };
    },
    'the key of a certificate': async () => {
      const profile = { url: 'https://a.example', auth: { kind: 'none' }, cert: 'cert.pem', key: 'key.pem' };
      const configDirectory = await temporary({
        'config.json': { version: 1, profiles: { p: profile } },
        'cert.pem': 'CERT',
        'key.pem': 'KEY',
      });
      await chmod(path.join(configDirectory, 'cert.pem'), 0o644);
      const env = { SCIMCTL_CONFIG_DIR: configDirectory };
      return {
        file: path.join(configDirectory, 'key.pem'),
        read: () => resolveConnection({ profile: 'p' }, env, configDirectory),
      };
    },
  };

  test.each(
    Object.entries(read).flatMap(([what, make]) => bits.map((bit) => [what, octal(0o600 | bit), bit, make] as const)),
  )('%s with mode %s is refused', async (_what, mode, bit, make) => {
    const { file, read } = await make();
    await chmod(file, 0o600 | bit);
    const error = await failure(read);
    expect([error.name, error.message, error.hint]).toEqual([
      'ConfigError',
      `${file} contains secrets, and other users can read it (mode ${mode})`,
      `chmod 600 ${file}`,
    ]);
  });

  test.each(
    Object.entries(read).flatMap(([what, make]) =>
      [0o600, 0o400, 0o700].map((mode) => [what, octal(mode), mode, make] as const),
    ),
  )('%s with mode %s is taken', async (_what, _text, mode, make) => {
    const { file, read } = await make();
    await chmod(file, mode);
    await expect(read()).resolves.toBeDefined();
  });
});

posix('a configuration, which may name commands to run, is changed by its owner alone', () => {
  test.each([0o020, 0o002])('config.json that has %o too is refused', async (bit) => {
    const directory = await temporary({ 'config.json': config });
    const file = path.join(directory, 'config.json');
    await chmod(file, 0o644 | bit);
    const error = await failure(() => loadConfig(directory));
    expect([error.code, error.message, error.hint]).toEqual([
      'invalidConfig',
      `${file} contains commands that scimctl runs, and other users can change it (mode ${octal(0o644 | bit)})`,
      `chmod go-w ${file}`,
    ]);
  });

  test.each([0o020, 0o002])('a folder that has %o too is refused', async (bit) => {
    const directory = await temporary({ 'config.json': config });
    await chmod(directory, 0o755 | bit);
    const error = await failure(() => loadConfig(directory));
    expect([error.code, error.message, error.hint]).toEqual([
      'invalidConfig',
      `other users can replace config.json in ${directory} (mode ${octal(0o755 | bit)})`,
      `chmod go-w ${directory}`,
    ]);
  });

  test.each([
    ['that others may read', 0o644, 0o755],
    ['in a folder where nobody replaces what is another’s', 0o600, 0o1777],
  ])('one %s is taken', async (_what, fileMode, folderMode) => {
    const directory = await temporary({ 'config.json': config });
    await chmod(path.join(directory, 'config.json'), fileMode);
    await chmod(directory, folderMode);
    expect(await loadConfig(directory)).toEqual(config);
  });

  test('where there is none, its folder does not matter', async () => {
    const directory = await temporary();
    await chmod(directory, 0o777);
    expect(await loadConfig(directory)).toEqual({ version: 1, profiles: {} });
  });
});

posix('what is no file is not read', () => {
  const resolve = async (make: (file: string) => Promise<unknown> | unknown) => {
    const cwd = await temporary();
    await make(path.join(cwd, '.scimctl.json'));
    return failure(() => resolveConnection({}, { SCIMCTL_CONFIG_DIR: cwd }, cwd));
  };

  test.each<[string, (file: string) => Promise<unknown> | unknown]>([
    ['a pipe that nobody writes to', (file) => execFileSync('mkfifo', [file])],
    ['an endless device', (file) => symlink('/dev/zero', file)],
    ['a folder', (file) => mkdir(file)],
  ])('%s in place of the .scimctl.json of a folder', async (_what, make) => {
    const error = await resolve(make);
    expect([error.code, error.message]).toEqual([
      'invalidConfig',
      expect.stringMatching(/\.scimctl\.json is not a regular file$/),
    ]);
  });

  test('a file that is too large is not read whole', async () => {
    const error = await resolve((file) => writeFile(file, Buffer.alloc((4 << 20) + 1)));
    expect(error.message).toMatch(/\.scimctl\.json is larger than 4096 KB$/);
  });

  test.each(['secrets.json', 'token', 'ca.pem'])('nor %s', async (name) => {
    const profile = { url: 'https://a.example', auth: { kind: 'none' }, ca: 'ca.pem' };
    const configDirectory = await temporary({ 'config.json': { version: 1, profiles: { p: profile } } });
    execFileSync('mkfifo', ['-m', '600', path.join(configDirectory, name)]);
    const env = { SCIMCTL_CONFIG_DIR: configDirectory };
    const read = {
      'secrets.json': secretSource('stored:a', { env, configDirectory }),
      token: secretSource('file:token', { env, configDirectory }),
      'ca.pem': () => resolveConnection({ profile: 'p' }, env, configDirectory),
    }[name] as () => Promise<unknown>;
    expect((await failure(read)).message).toMatch(new RegExp(`${name} is not a regular file$`));
  });
});
