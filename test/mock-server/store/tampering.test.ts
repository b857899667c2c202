import {
  appendFileSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openFileStore } from '../../../mock-server/store/file-store.ts';
import type { FileStoreOptions } from '../../../mock-server/store/options.ts';
import { type Change, type Store, StoreOpenError, StoreWriteError } from '../../../mock-server/store/store.ts';
import { until } from '../../support/eventually.ts';

const root = mkdtempSync(join(tmpdir(), 'tampering-'));
afterAll(() => rmSync(root, { recursive: true }));

let folder: string;
let path: string;
let log: string;
let lock: string;
let notices: string[];
let count = 0;
beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
  path = join(folder, 'people.ndjson');
  log = `${path}.log`;
  lock = `${path}.lock`;
  notices = [];
});

const put = (id: string): Change => ({ op: 'put', type: 'User', resource: { schemas: ['urn:u'], id } });
const ids = (store: Store) => [...store.list('User')].map(({ id }) => id);
const open = (options: FileStoreOptions = {}) =>
  openFileStore(path, { onNotice: (notice) => notices.push(notice), ...options });

/** Returns the ids that a store has if the current files are opened, as after `kill -9`. */
async function survivors(): Promise<string[]> {
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  for (const name of readdirSync(folder)) {
    if (name.startsWith('people.ndjson') && name !== 'people.ndjson.lock') {
      copyFileSync(join(folder, name), join(copy, name));
    }
  }
  const store = await openFileStore(join(copy, 'people.ndjson'));
  const found = ids(store);
  await store.close();
  rmSync(copy, { recursive: true });
  return found;
}

/** Replaces a file with a copy of this file. */
function replace(file: string): void {
  copyFileSync(file, `${file}.copy`);
  renameSync(`${file}.copy`, file);
}

/** A store with two people in its log, and one in its snapshot. */
async function openUsed(options?: FileStoreOptions): Promise<Store> {
  const store = await open(options);
  await store.commit([put('a')]);
  await (store as Awaited<ReturnType<typeof open>>).compact();
  await store.commit([put('b')]);
  await store.commit([put('c')]);
  return store;
}

describe('a log that is lost while it is in use', () => {
  it.each<[string, () => void]>([
    ['is removed', () => rmSync(log)],
    ['is moved away', () => renameSync(log, `${log}.moved`)],
    ['is emptied', () => truncateSync(log, 0)],
    ['is cut off', () => truncateSync(log, statSync(log).size - 10)],
  ])('and %s: the next commit is stored, and so is everything before it', async (_, tamper) => {
    const store = await openUsed();
    tamper();
    await store.commit([put('d')]);
    expect(await survivors()).toEqual(['a', 'b', 'c', 'd']);
    expect(notices).toEqual([`${log} was deleted or truncated; ${path} has been written again with all data`]);
    await store.commit([put('e')]);
    expect(await survivors()).toEqual(['a', 'b', 'c', 'd', 'e']);
    await store.close();
    expect(await survivors()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(readdirSync(folder).filter((name) => !name.endsWith('.moved'))).toEqual(['people.ndjson']);
  });

  it('is made again by a compaction, at the end too', async () => {
    const store = await openUsed();
    rmSync(log);
    await store.close();
    expect(await survivors()).toEqual(['a', 'b', 'c']);
  });

  it('is made again where somebody is told that it is so already', async () => {
    const store = await openUsed();
    rmSync(log);
    await store.commit([]);
    expect(await survivors()).toEqual(['a', 'b', 'c']);
    await store.close();
  });

  it('is made again after a restart that has written nothing yet', async () => {
    await (await openUsed({ compactAt: 1 << 30 })).commit([]);
    const files = [path, log].map((file) => readFileSync(file));
    rmSync(lock);
    for (const [index, file] of [path, log].entries()) writeFileSync(file, files[index] ?? '');
    const store = await open();
    rmSync(log);
    await store.commit([put('d')]);
    expect(await survivors()).toEqual(['a', 'b', 'c', 'd']);
    await store.close();
  });

  it('and was put aside by a compaction that failed', async () => {
    const store = (await openUsed()) as Awaited<ReturnType<typeof open>>;
    mkdirSync(`${path}.tmp`);
    await expect(store.compact()).rejects.toThrow(StoreWriteError);
    rmdirSync(`${path}.tmp`);
    expect(existsSync(`${log}.old`)).toBe(true);
    rmSync(`${log}.old`);
    await store.commit([put('d')]);
    expect(await survivors()).toEqual(['a', 'b', 'c', 'd']);
    await store.close();
  });

  it('ends a compaction that began before', async () => {
    const store = (await openUsed()) as Awaited<ReturnType<typeof open>>;
    await store.commit(Array.from({ length: 20_000 }, (_, index) => put(`${index}`)));
    const outcome = expect(store.compact()).rejects.toThrow(StoreWriteError);
    await until(() => existsSync(`${path}.tmp`));
    await store.commit([put('d')]);
    rmSync(log);
    await Promise.all([store.commit([put('e')]), outcome]);
    expect(await survivors()).toHaveLength(20_005);
    await store.close();
    expect(await survivors()).toHaveLength(20_005);
  });

  it('refuses what cannot be stored', async () => {
    const store = await openUsed();
    rmSync(log);
    mkdirSync(`${path}.repair.tmp`);
    const error = new StoreWriteError(`${log} cannot be written: the path is a directory (EISDIR)`);
    await expect(store.commit([put('d')])).rejects.toThrow(error);
    expect(ids(store)).toEqual(['a', 'b', 'c']);
    rmdirSync(`${path}.repair.tmp`);
    await store.commit([put('e')]);
    expect(await survivors()).toEqual(['a', 'b', 'c', 'e']);
    await store.close();
  });

  it('has what was refused in no snapshot, though it was in the one that was made anew', async () => {
    const store = (await openUsed()) as Awaited<ReturnType<typeof open>>;
    mkdirSync(`${path}.tmp`);
    await expect(store.compact()).rejects.toThrow(StoreWriteError);
    rmdirSync(`${path}.tmp`);
    // The renamed log is deleted, and a new log cannot be created.
    rmSync(`${log}.old`);
    mkdirSync(log);
    await expect(store.commit([put('d')])).rejects.toThrow(StoreWriteError);
    expect(readFileSync(path, 'utf8')).toContain('"d"');
    expect(ids(store)).toEqual(['a', 'b', 'c']);
    rmdirSync(log);
    await store.commit([]);
    expect(await survivors()).toEqual(['a', 'b', 'c']);
    await store.close();
  });
});

describe('a file that another process writes', () => {
  const foreign = 'another process wrote to the file, or replaced it';

  it.each<[string, () => void]>([
    ['has more in it', () => appendFileSync(log, 'more\n')],
    ['is another one', () => replace(log)],
  ])('is left alone: a log that %s', async (_, tamper) => {
    const store = await openUsed();
    tamper();
    const before = readFileSync(log);
    await expect(store.commit([put('d')])).rejects.toThrow(new StoreWriteError(`${log} cannot be written: ${foreign}`));
    expect(ids(store)).toEqual(['a', 'b', 'c']);
    await store.close();
    expect(readFileSync(log)).toEqual(before);
    expect(notices.at(-1)).toBe(`${log} cannot be written: ${foreign}`);
  });

  it('is left alone: a snapshot', async () => {
    const store = (await openUsed()) as Awaited<ReturnType<typeof open>>;
    const text = readFileSync(path, 'utf8');
    replace(path);
    await expect(store.compact()).rejects.toThrow(
      new StoreWriteError(`${path} cannot be written: another process changed ${path}`),
    );
    await store.close();
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(await survivors()).toEqual(['a', 'b', 'c']);
  });
});

describe('a lock that is removed', () => {
  it('is made again, so that nobody else opens the store', async () => {
    const store = await openUsed();
    rmSync(lock);
    await store.commit([put('d')]);
    await expect(openFileStore(path)).rejects.toThrow(
      new StoreOpenError(`${path} is in use by process ${process.pid} (the lock file is ${lock})`),
    );
    await store.close();
    expect(existsSync(lock)).toBe(false);
  });

  it('and the store opened by somebody else: what they write is kept, and what the first one is asked is refused', async () => {
    const first = await openUsed();
    rmSync(lock);
    const second = await open();
    await second.commit([put('d')]);
    const error = new StoreWriteError(
      `${log} cannot be written: ${path} is in use by process ${process.pid} (the lock file is ${lock})`,
    );
    await expect(first.commit([put('e')])).rejects.toThrow(error);
    await expect((first as Awaited<ReturnType<typeof open>>).compact()).rejects.toThrow(StoreWriteError);
    await first.close();
    await second.commit([put('f')]);
    expect(await survivors()).toEqual(['a', 'b', 'c', 'd', 'f']);
    await second.close();
    expect(await survivors()).toEqual(['a', 'b', 'c', 'd', 'f']);
  });

  it('and the store used by somebody who has gone: what they wrote is kept', async () => {
    const first = await openUsed();
    rmSync(lock);
    const second = await open();
    await second.commit([put('d')]);
    await second.close();
    await expect(first.commit([put('e')])).rejects.toThrow(
      new StoreWriteError(`${log} cannot be written: another process changed ${path}`),
    );
    await expect(first.commit([put('e')])).rejects.toThrow(StoreWriteError);
    await first.close();
    expect(await survivors()).toEqual(['a', 'b', 'c', 'd']);
  });
});

it.each(['', '.log', '.log.old'])('a file with a second name is refused: people.ndjson%s', async (suffix) => {
  await (await openUsed()).close();
  if (suffix !== '') writeFileSync(`${path}${suffix}`, '');
  linkSync(`${path}${suffix}`, join(folder, 'other'));
  await expect(open()).rejects.toThrow(
    new StoreOpenError(
      `${path}${suffix} has 2 names (hard links), and another server may use the file under another name: copy the file and use the copy`,
    ),
  );
  expect(existsSync(lock)).toBe(false);
});

it('a log put aside that lost the end of an acknowledged change is refused, by its line', async () => {
  const store = (await openUsed()) as Awaited<ReturnType<typeof open>>;
  mkdirSync(`${path}.tmp`);
  await expect(store.compact()).rejects.toThrow(StoreWriteError);
  const old = readFileSync(`${log}.old`);
  const snapshot = readFileSync(path);
  rmdirSync(`${path}.tmp`);
  await store.close();
  writeFileSync(path, snapshot);
  writeFileSync(`${log}.old`, old.subarray(0, -20));
  const message =
    'the line is incomplete, but its change was acknowledged: delete the line to continue without this change';
  await expect(open()).rejects.toThrow(new StoreOpenError(`${log}.old:2: ${message}`));
  const lines = old.toString().split('\n');
  writeFileSync(`${log}.old`, `${lines[0]}\n`);
  const reopened = await open();
  expect(ids(reopened)).toEqual(['a', 'b']);
  await reopened.close();
});

it.skipIf(process.platform === 'win32')(
  'only the user can read the files, unless the snapshot says otherwise',
  async () => {
    const modes = () =>
      readdirSync(folder)
        .filter((name) => !name.endsWith('.lock'))
        .map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]);
    const store = (await openUsed()) as Awaited<ReturnType<typeof open>>;
    expect(modes()).toEqual([
      ['people.ndjson', '600'],
      ['people.ndjson.log', '600'],
    ]);
    mkdirSync(`${path}.tmp`);
    await expect(store.compact()).rejects.toThrow(StoreWriteError);
    rmdirSync(`${path}.tmp`);
    await store.commit([put('d')]);
    expect(modes()).toEqual([
      ['people.ndjson', '600'],
      ['people.ndjson.log', '600'],
      ['people.ndjson.log.old', '600'],
    ]);
    await store.close();
    expect(modes()).toEqual([['people.ndjson', '600']]);
  },
);
