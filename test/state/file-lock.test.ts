import { spawnSync } from 'node:child_process';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig, updateConfig } from '../../src/profiles/config.ts';
import { secretSource } from '../../src/profiles/secret-reference.ts';
import { storeSecret } from '../../src/profiles/secrets-file.ts';
import { withFileLock } from '../../src/state/file-lock.ts';
import { temporary } from '../profiles/directory.ts';

const names = Array.from({ length: 20 }, (_, index) => `p${index}`);
const profile = { url: 'https://a.example', auth: { kind: 'none' } } as const;

test('of many changes at once none is lost', async () => {
  const directory = await temporary();
  await Promise.all(
    names.map((name) =>
      updateConfig(directory, (config) => ({ ...config, profiles: { ...config.profiles, [name]: profile } })),
    ),
  );
  expect(Object.keys((await loadConfig(directory)).profiles).sort()).toEqual([...names].sort());
  expect(await readdir(directory)).toEqual(['config.json']);
});

test('of many secrets at once none is lost', async () => {
  const configDirectory = await temporary();
  await Promise.all(names.map((name) => storeSecret(configDirectory, name, `secret of ${name}`)));
  for (const name of names) {
    expect(await secretSource(`stored:${name}`, { env: {}, configDirectory })()).toEqual({
      value: `secret of ${name}`,
    });
  }
});

test('one at a time, and the lock is gone when it fails', async () => {
  const file = path.join(await temporary(), 'file');
  let inside = 0;
  const work = async () => {
    expect(++inside).toBe(1);
    await readFile(`${file}.lock`);
    inside--;
    throw new Error('it failed');
  };
  const results = await Promise.allSettled(names.map(() => withFileLock(file, work)));
  expect(results.map(({ status }) => status)).toEqual(names.map(() => 'rejected'));
  expect(results).toMatchObject(names.map(() => ({ reason: { message: 'it failed' } })));
  await withFileLock(file, async () => undefined);
});

test.each([
  ['a process that has ended', String(spawnSync(process.execPath, ['-e', '0']).pid), 0],
  ['something long ago', String(process.pid), 60],
  ['something long ago that did not even say who it was', '', 60],
])('a lock that %s left behind does not count', async (_who, content, age) => {
  const directory = await temporary();
  const file = path.join(directory, 'file');
  await writeFile(`${file}.lock`, content);
  const time = Date.now() / 1000 - age;
  await utimes(`${file}.lock`, time, time);
  expect(await withFileLock(file, async () => 'done')).toBe('done');
  expect(await readdir(directory)).toEqual([]);
});
