import { readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createDiskCache } from '../../src/state/disk-cache.ts';
import { temporary } from '../profiles/directory.ts';

async function cacheFile(directory: string): Promise<string> {
  const [folder = ''] = await readdir(directory);
  const [file = ''] = await readdir(path.join(directory, folder));
  return path.join(directory, folder, file);
}

test('what is set is there in the next run, until it is too old or forgotten', async () => {
  const directory = path.join(await temporary(), 'cache');
  let time = 1000;
  const open = () => createDiskCache({ directory, owner: ['p', 'https://a'], maxAge: 100, now: () => time });
  await open().set('Schemas', { a: [1] });
  expect(await open().get('Schemas')).toEqual({ a: [1] });
  time = 1099;
  expect(await open().get('Schemas')).toEqual({ a: [1] });
  time = 1100;
  expect(await open().get('Schemas')).toBeUndefined();
  time = 999;
  expect(await open().get('Schemas')).toBeUndefined();
  time = 1000;
  await open().clear();
  expect(await open().get('Schemas')).toBeUndefined();
});

test.skipIf(process.platform === 'win32')('what is kept is for its owner alone', async () => {
  const directory = path.join(await temporary(), 'cache');
  await createDiskCache({ directory, owner: ['p'] }).set('Schemas', 1);
  const file = await cacheFile(directory);
  for (const [place, mode] of [
    [file, 0o600],
    [path.dirname(file), 0o700],
    [directory, 0o700],
  ] as const) {
    expect((await stat(place)).mode & 0o777).toBe(mode);
  }
});

test('services do not see each other’s entries, nor does a profile whose URL changed', async () => {
  const directory = await temporary();
  await createDiskCache({ directory, owner: ['p', 'https://a'] }).set('k', 1);
  expect(await createDiskCache({ directory, owner: ['p', 'https://b'] }).get('k')).toBeUndefined();
  expect(await createDiskCache({ directory, owner: ['p', 'https://a'] }).get('k')).toBe(1);
});

test.each(['', '{', 'null', '[]', '{"storedAt":"x","value":1}', '{"value":1}'])(
  'a file with %j in it is no entry',
  async (text) => {
    const directory = await temporary();
    const cache = createDiskCache({ directory, owner: ['p'] });
    await cache.set('k', 1);
    await writeFile(await cacheFile(directory), text);
    expect(await cache.get('k')).toBeUndefined();
  },
);

test('a key is never a path', async () => {
  const directory = await temporary();
  await createDiskCache({ directory, owner: ['p'] }).set('../../escaped', 1);
  expect(path.basename(await cacheFile(directory))).toBe('..%2F..%2Fescaped.json');
});

test('a place that cannot be written is not fatal', async () => {
  const directory = await temporary({ file: 'x' });
  const cache = createDiskCache({ directory: path.join(directory, 'file'), owner: ['p'] });
  await cache.set('k', 1);
  expect(await cache.get('k')).toBeUndefined();
  await cache.clear();
});
