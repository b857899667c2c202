import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readFile, rename, rm, rmdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openFileStore } from '../../../mock-server/store/file-store.ts';
import { LogFile } from '../../../mock-server/store/log-file.ts';
import type { FileStoreOptions } from '../../../mock-server/store/options.ts';
import { type Change, StoreOpenError, StoreWriteError } from '../../../mock-server/store/store.ts';
import { until } from '../../support/eventually.ts';

const root = await mkdtemp(join(tmpdir(), 'store-'));
afterAll(() => rm(root, { recursive: true }));

let folder: string;
let path: string;
let log: string;
let count = 0;
beforeEach(async () => {
  folder = join(root, String(count++));
  await mkdir(folder);
  path = join(folder, 'people.ndjson');
  log = `${path}.log`;
});

const put = (id: string, title = ''): Change => ({
  op: 'put',
  type: 'User',
  resource: { schemas: ['urn:u'], id, title },
});
const group: Change = { op: 'put', type: 'Group', resource: { schemas: ['urn:g'], id: 'g' } };
const link = (value: string): Change => ({ op: 'link', group: 'g', member: { value, type: 'User' } });

async function ids(options?: FileStoreOptions): Promise<string[]> {
  const store = await openFileStore(path, options);
  const found = [...store.list('User')].map(({ id }) => id);
  await store.close();
  return found;
}

/** Leaves files like a killed process: a snapshot with a group of two members, and a log with three transactions. */
async function leave(): Promise<void> {
  const store = await openFileStore(path);
  await store.commit([put('a'), put('b'), group, link('b'), link('a')]);
  await store.compact();
  for (const id of ['c', 'd', 'e']) await store.commit([put(id)]);
  const files = await Promise.all([path, log].map((file) => readFile(file)));
  await store.close();
  await writeFile(path, files[0] ?? '');
  await writeFile(log, files[1] ?? '');
}

async function change(file: string, edit: (lines: string[]) => unknown): Promise<void> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  edit(lines);
  await writeFile(file, lines.join('\n'));
}

describe('the files', () => {
  it('a closed store is one file, a thing a line, members below their group', async () => {
    const store = await openFileStore(path);
    await store.commit([put('a', 'Ä\n'), group, link('a')]);
    expect(readdirSync(folder).sort()).toEqual(['people.ndjson', 'people.ndjson.lock', 'people.ndjson.log']);
    await store.close();
    expect(readdirSync(folder)).toEqual(['people.ndjson']);
    expect(readFileSync(path, 'utf8')).toBe(
      [
        '{"checksum":"7459004f","format":"scimctl-store","version":1,"sequence":1}',
        '{"checksum":"ad536d82","type":"User","resource":{"schemas":["urn:u"],"id":"a","title":"Ä\\n"}}',
        '{"checksum":"38002a2f","type":"Group","resource":{"schemas":["urn:g"],"id":"g"}}',
        '{"checksum":"aa58fac9","group":"g","member":{"value":"a","type":"User"}}',
        '{"checksum":"161aa607","end":true}',
        '',
      ].join('\n'),
    );
  });

  it('a change is appended to the log, and the snapshot is left alone', async () => {
    const store = await openFileStore(path);
    const { mtimeMs, ino } = statSync(path);
    await store.commit([put('a')]);
    const first = readFileSync(log, 'utf8');
    await Promise.all([store.commit([put('b')]), store.commit([put('c')])]);
    expect(readFileSync(log, 'utf8').slice(0, first.length)).toBe(first);
    expect(
      readFileSync(log, 'utf8')
        .split('\n')
        .map((line) => line.slice(23, 38)),
    ).toEqual(['"sequence":1,"c', '"sequence":2,"c', '']);
    expect(statSync(path)).toMatchObject({ mtimeMs, ino });
    await store.close();
  });

  it('changes of a moment share lines of sixteen, and those that bring their text have one of their own', async () => {
    const store = await openFileStore(path);
    const written = (id: string): Change => {
      const { op, type, resource } = put(id) as Change & { op: 'put' };
      return { op, type, resource, text: JSON.stringify(resource) };
    };
    const many = Array.from({ length: 17 }, (_, index) => [put(`n${index}`)]);
    const large = Array.from({ length: 20 }, (_, index) => put(`l${index}`));
    await Promise.all(
      [[put('a')], [written('b')], ...many, [], [put('c'), put('d')], large].map((c) => store.commit(c)),
    );
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    const transactions = lines.map((line): { sequence: number; changes: (Change & { op: 'put' })[] } =>
      JSON.parse(line),
    );
    const changes = transactions.map(({ changes }) => changes.map(({ resource }) => resource.id).join());
    const numbers = (prefix: string, from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => `${prefix}${from + index}`).join();
    expect(changes).toEqual(['a', 'b', numbers('n', 0, 16), 'n16,c,d', numbers('l', 0, 20)]);
    expect(transactions.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    await store.close();
    expect((await ids()).join()).toBe(changes.join());
  });

  it('a list of changes is its owner’s again when commit returns', async () => {
    const store = await openFileStore(path);
    const changes = [put('a')];
    const done = store.commit(changes);
    changes.length = 0;
    await done;
    expect(readFileSync(log, 'utf8')).toContain('"id":"a"');
    await store.close();
  });

  it('changes of a moment are written a megabyte at a time, however large they are, and all or none', async () => {
    const sizes: number[] = [];
    const append = LogFile.prototype.append;
    const spy = vi.spyOn(LogFile.prototype, 'append').mockImplementation(function (this: LogFile, bytes) {
      sizes.push(bytes.length);
      append.call(this, bytes);
    });
    const store = await openFileStore(path);
    const large = (id: string) => put(id, 'x'.repeat(100_000));
    await Promise.all(Array.from({ length: 40 }, (_, index) => store.commit([large(`${index}`)])));
    // Sixteen changes are a line.
    expect(sizes.map((size) => Math.round(size / 100_000))).toEqual([16, 16, 8]);
    await store.compact();
    spy.mockImplementation(function (this: LogFile, bytes) {
      if (sizes.length === 4) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      sizes.push(bytes.length);
      append.call(this, bytes);
    });
    const failing = Array.from({ length: 40 }, (_, index) => store.commit([large(`more ${index}`)]));
    for (const { status } of await Promise.allSettled(failing)) expect(status).toBe('rejected');
    spy.mockRestore();
    expect(store.count('User')).toBe(40);
    await store.commit([put('last')]);
    await store.close();
    expect(await ids()).toHaveLength(41);
  });

  it('commits of a moment have the same promise, so that who waits for many waits for few', async () => {
    const store = await openFileStore(path);
    const [first, second] = [store.commit([put('a')]), store.commit([put('b')])];
    expect(second).toBe(first);
    await first;
    expect(store.commit([put('c')])).not.toBe(first);
    await store.close();
    expect(await ids()).toEqual(['a', 'b', 'c']);
  });

  it('a transaction without changes is durable when those before it are, and leaves no line', async () => {
    const store = await openFileStore(path, { fsync: true });
    const order: string[] = [];
    const commits = [[put('a')], [], [put('b')], []].map((changes, index) =>
      store.commit(changes).then(() => order.push(`${index}`)),
    );
    expect(order).toEqual([]);
    await Promise.all(commits);
    expect(order).toEqual(['0', '1', '2', '3']);
    await store.commit([]);
    expect(readFileSync(log, 'utf8').split('\n').length).toBe(2);
    // The empty commit gets no number, so the number of the snapshot is 1. With one more number, the snapshot would
    // claim to contain data that only the log has.
    await store.compact();
    expect(readFileSync(path, 'utf8')).toContain('"sequence":1}');
    await store.close();
    expect(await ids()).toEqual(['a', 'b']);
  });

  it('a log that outgrows the snapshot is compacted while commits go on', async () => {
    const store = await openFileStore(path, { compactAt: 5_000 });
    for (let i = 0; statSync(path).size < 1000; i++) {
      await store.commit([put(String(i % 50), 'x'.repeat(100))]);
      await new Promise(setImmediate);
    }
    await store.close();
    expect((await ids()).length).toBeGreaterThan(10);
  });

  it('contents to begin with are in the snapshot, whole, and in an empty store only', async () => {
    const contents = () => [put('a'), group, link('a')];
    const never = () => {
      throw new Error('it has resources');
    };
    const store = await openFileStore(path, { contents });
    expect(readdirSync(folder).sort()).toEqual(['people.ndjson', 'people.ndjson.lock']);
    expect([...store.members('g').keys()]).toEqual(['a']);
    const ready = await readFile(path, 'utf8');
    await store.commit([put('b')]);
    await store.close();
    const again = await openFileStore(path, { contents: never });
    await again.commit(['a', 'b', 'g'].map((id) => ({ op: 'delete', type: id === 'g' ? 'Group' : 'User', id })));
    await again.close();
    const emptied = await openFileStore(path, { contents });
    expect((await readFile(path, 'utf8')).split('\n').slice(1)).toEqual(ready.split('\n').slice(1));
    await emptied.close();
    expect(await ids({ contents: never })).toEqual(['a']);
  });

  it('a log has its name before anything that has to survive a loss of power is in it', async () => {
    const store = await openFileStore(path, { fsync: true });
    expect(existsSync(log)).toBe(true);
    await store.commit([put('a')]);
    await store.compact();
    expect(statSync(log).size).toBe(0);
    await store.close();
    expect(readdirSync(folder)).toEqual(['people.ndjson']);
  });

  it('a large store is not rewritten when it is closed', async () => {
    const store = await openFileStore(path, { compactAt: 1 << 30 });
    for (let i = 0; i < 17; i++) await store.commit([put(String(i), 'x'.repeat(1 << 20))]);
    await store.close();
    expect(readdirSync(folder)).toEqual(['people.ndjson', 'people.ndjson.log']);
    expect((await ids()).length).toBe(17);
  });

  it('a link stays a link', async () => {
    const shortcut = join(folder, 'shortcut');
    await leave();
    await symlink(path, shortcut);
    const store = await openFileStore(shortcut);
    await store.commit([put('f')]);
    await store.close();
    expect(readFileSync(shortcut, 'utf8')).toContain('"id":"f"');
    expect(await ids()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('what a person wrote, without checksums and with carriage returns, is taken', async () => {
    await leave();
    await rm(log);
    const resource = { schemas: ['urn:u'], id: 'h', title: 'by hand' };
    await change(path, (lines) => lines.splice(2, 1, JSON.stringify({ type: 'User', resource })));
    await change(path, (lines) => lines.splice(0, lines.length, lines.join('\r\n')));
    expect(await ids()).toEqual(['a', 'h']);
  });
});

describe('a restart', () => {
  it('repeats the log over the snapshot', async () => {
    await leave();
    expect(await ids()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it.each([1, 5, 40])(
    'drops the last %d bytes of a line that was not written to its end, and says so',
    async (bytes) => {
      await leave();
      await appendFile(log, (await readFile(log, 'utf8')).slice(0, bytes));
      const notices: string[] = [];
      const store = await openFileStore(path, { onNotice: (notice) => notices.push(notice) });
      expect(notices).toEqual([`${log}: removed ${bytes} bytes of a transaction that was never acknowledged`]);
      await store.commit([put('f')]);
      expect(readFileSync(log, 'utf8').split('\n').length).toBe(5);
      await store.close();
      expect(await ids()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    },
  );

  it('removes a snapshot that was never finished', async () => {
    await leave();
    await writeFile(`${path}.tmp`, '{"checksum"');
    expect(await ids()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(readdirSync(folder)).toEqual(['people.ndjson']);
  });

  it('needs two compactions after one that was cut off, and loses nothing', async () => {
    await leave();
    await rename(log, `${log}.old`);
    const store = await openFileStore(path);
    await store.commit([put('f'), put('a', 'new'), { op: 'delete', type: 'User', id: 'c' }]);
    await store.compact();
    expect(readdirSync(folder).sort()).toEqual(['people.ndjson', 'people.ndjson.lock', 'people.ndjson.log']);
    await store.close();
    expect(readdirSync(folder)).toEqual(['people.ndjson']);
    expect(await ids()).toEqual(['a', 'b', 'd', 'e', 'f']);
  });
});

describe('a file that is not what was written is refused, and left as it is', () => {
  const flip = (line: string | undefined, from: string, to: string) => (line ?? '').replace(from, to);

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'an empty snapshot',
      () => writeFile(path, ''),
      'PATH is empty, so it is not a store: delete the file to create a new store',
    ],
    [
      'a file of another kind',
      () => writeFile(path, '{"users":[]}\n'),
      'PATH:1: the line is not the header of the format scimctl-store (the file is not a store of scimctl)',
    ],
    [
      'a version from the future',
      () => writeFile(path, '{"format":"scimctl-store","version":2}\n'),
      'PATH:1: the line has version 2, not 1 (the file is not a store of scimctl)',
    ],
    [
      'a snapshot without its end',
      () => change(path, (lines) => lines.splice(4)),
      'PATH:5: the file is incomplete: the end line is missing',
    ],
    [
      'a snapshot that goes on behind its end',
      () => appendFile(path, '{}\n'),
      'PATH:8: the line comes after the end line, which must be the last line',
    ],
    [
      'a changed letter in the snapshot',
      () => change(path, (lines) => lines.splice(2, 1, flip(lines[2], '"b"', '"x"'))),
      'PATH:3: the line does not match its checksum',
    ],
    [
      'a line that is no JSON',
      () => change(path, (lines) => lines.splice(2, 1, '{"type":')),
      'PATH:3: the line is not JSON',
    ],
    [
      'a line that is no object',
      () => change(path, (lines) => lines.splice(2, 1, '7')),
      'PATH:3: the line is not a JSON object',
    ],
    [
      'a line that is not UTF-8',
      () => writeFile(path, readFileSync(path, 'latin1').replace(/.*"id":"b".*/, '{"\xff":1}'), 'latin1'),
      'PATH:3: the line is not UTF-8',
    ],
    [
      'an unknown line',
      () => change(path, (lines) => lines.splice(2, 1, '{"type":"User"}')),
      'PATH:3: the line contains neither a resource nor a member',
    ],
    [
      'a member of nothing',
      () => change(path, (lines) => lines.splice(3, 1)),
      'PATH:4: the line contains a member of an unknown group',
    ],
    [
      'a changed letter in the midst of the log',
      () => change(log, (lines) => lines.splice(1, 1, flip(lines[1], '"d"', '"x"'))),
      'PATH.log:2: the line does not match its checksum',
    ],
    [
      'a changed letter in the last line of the log',
      () => change(log, (lines) => lines.splice(2, 1, flip(lines[2], '"e"', '"x"'))),
      'PATH.log:3: the line does not match its checksum',
    ],
    [
      'a line missing in the log',
      () => change(log, (lines) => lines.splice(1, 1)),
      'PATH.log:2: the line is transaction 4, but transaction 3 is expected',
    ],
    [
      'the first line of the log missing',
      () => change(log, (lines) => lines.splice(0, 1)),
      'PATH.log:1: the line is transaction 3, but transaction 2 is expected',
    ],
    [
      'a line twice in the log',
      () => change(log, (lines) => lines.splice(1, 0, lines[0] ?? '')),
      'PATH.log:2: the line is transaction 2, but transaction 3 is expected',
    ],
    [
      'a log without checksums',
      () => writeFile(log, '{"sequence":2,"changes":[]}\n'),
      'PATH.log:1: the line has no checksum',
    ],
    [
      'a log whose snapshot is missing',
      () => rm(path),
      'PATH is missing, but its log PATH.log exists: restore the missing file, or delete the log',
    ],
    ['a directory', () => rm(path).then(() => mkdir(path)), 'PATH cannot be opened: the path is a directory (EISDIR)'],
  ])('%s', async (_, damage, message) => {
    await leave();
    await damage();
    const read = (file: string) =>
      existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined;
    const before = [path, log].map(read);
    await expect(openFileStore(path)).rejects.toThrow(new StoreOpenError(message.replaceAll('PATH', path)));
    expect([path, log].map(read)).toEqual(before);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('a folder that does not exist', async () => {
    const lost = join(folder, 'no', 'people.ndjson');
    const message = `${lost} cannot be opened: no such file or directory (ENOENT)`;
    await expect(openFileStore(lost)).rejects.toThrow(new StoreOpenError(message));
  });
});

describe('a write that fails', () => {
  it('takes back its transaction and those behind it, and the next one is tried again', async () => {
    const store = await openFileStore(path, {
      indexes: [{ name: 'title', type: 'User', keys: (r) => [String(r['title'])] }],
    });
    await store.commit([put('a', 'x'), put('b'), put('c')]);
    await store.compact();
    // A directory at the path of the log prevents the creation of the log.
    await mkdir(log);
    const failing = [
      store.commit([{ op: 'delete', type: 'User', id: 'b' }]),
      store.commit([put('a', 'y')]),
      store.commit([put('d')]),
    ];
    expect([...store.list('User')].map(({ id }) => id)).toEqual(['a', 'c', 'd']);
    for (const commit of failing) {
      const error = new StoreWriteError(`${log} cannot be written: the path is a directory (EISDIR)`);
      await expect(commit).rejects.toThrow(error);
    }
    expect([...store.list('User')].map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect([...store.find('title', 'x')].map(({ id }) => id)).toEqual(['a']);
    await rmdir(log);
    await store.commit([put('e')]);
    await store.close();
    expect(await ids()).toEqual(['a', 'b', 'c', 'e']);
  });

  it('takes back what changed the same resource latest first, over however many writes', async () => {
    const store = await openFileStore(path);
    await store.commit([put('a', 'before')]);
    await store.compact();
    await mkdir(log);
    const failing = Array.from({ length: 200 }, (_, version) => store.commit([put('a', `version ${version}`)]));
    expect(new Set(failing).size).toBeGreaterThan(2);
    const outcomes = await Promise.allSettled(failing);
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(store.get('User', 'a')).toMatchObject({ title: 'before' });
    await rmdir(log);
    await store.close();
  });

  it('takes with it the word that what it changed is so', async () => {
    const store = await openFileStore(path);
    await store.commit([put('a')]);
    await store.compact();
    await mkdir(log);
    const outcomes = await Promise.allSettled([store.commit([put('b')]), store.commit([]), store.commit([put('c')])]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await store.commit([]);
    await rmdir(log);
    await Promise.all([store.commit([put('d')]), store.commit([]), store.commit([put('e')])]);
    await store.close();
    expect(await ids()).toEqual(['a', 'd', 'e']);
  });

  it('leaves a compaction of the same moment alone, and what is in it', async () => {
    const store = await openFileStore(path);
    await store.commit([put('a')]);
    await store.compact();
    await mkdir(log);
    const failing = store.commit([put('b')]);
    await Promise.all([expect(failing).rejects.toThrow(StoreWriteError), store.compact()]);
    expect(readFileSync(path, 'utf8')).not.toContain('"b"');
    await rmdir(log);
    await store.close();
    expect(await ids()).toEqual(['a']);
  });

  it('ends a compaction that may have written what was taken back', async () => {
    const store = await openFileStore(path);
    await store.commit(Array.from({ length: 20_000 }, (_, index) => put(`${index}`)));
    const compaction = store.compact();
    const outcome = expect(compaction).rejects.toThrow(
      new StoreWriteError(`${path} cannot be written: a transaction failed during the compaction`),
    );
    await until(() => existsSync(`${path}.tmp`));
    await mkdir(log);
    await expect(store.commit([put('never')])).rejects.toThrow(StoreWriteError);
    await outcome;
    expect(existsSync(`${path}.tmp`)).toBe(false);
    await rmdir(log);
    await store.close();
    expect(await ids()).toHaveLength(20_000);
  });

  it('is none of what is no change, and changes nothing', async () => {
    const store = await openFileStore(path);
    await store.commit([put('a')]);
    const wrong = [
      { op: 'put', type: 'User', resource: { schemas: [] } },
      { op: 'put', resource: { schemas: [], id: 'b' } },
      { op: 'delete', type: 'User' },
      { op: 'link', group: 'g', member: 'a' },
      { op: 'unlink', group: 'g' },
      { op: 'move' },
    ] as unknown as Change[];
    for (const change of wrong) {
      const refused = new TypeError(`the value is not a change: ${JSON.stringify(change)}`);
      await expect(store.commit([put('c'), change])).rejects.toThrow(refused);
    }
    expect(() => store.find('nothing', 'a')).toThrow(new TypeError('there is no index nothing'));
    await store.close();
    expect(await ids()).toEqual(['a']);
    const index = { name: 'title', type: 'User', keys: () => [] };
    await expect(openFileStore(path, { indexes: [index, index] })).rejects.toThrow('two indexes have the name title');
  });

  it.each([
    [true, 2],
    [false, 0],
  ])('is waited for on the medium where that is wanted: %s', async (fsync, times) => {
    const sync = vi.spyOn(LogFile.prototype, 'sync');
    const store = await openFileStore(path, { fsync });
    await store.commit([put('a')]);
    await store.commit([put('b')]);
    expect(sync).toHaveBeenCalledTimes(times);
    sync.mockRestore();
    await store.close();
  });

  it('of a compaction costs nothing', async () => {
    const notices: string[] = [];
    const store = await openFileStore(path, { compactAt: 1, onNotice: (notice) => notices.push(notice) });
    await mkdir(`${path}.tmp`);
    await store.commit([put('a')]);
    await expect.poll(() => notices).toEqual([`${path} cannot be written: the path is a directory (EISDIR)`]);
    await store.commit([put('b')]);
    await rmdir(`${path}.tmp`);
    await store.close();
    expect(readdirSync(folder)).toEqual(['people.ndjson']);
    expect(await ids()).toEqual(['a', 'b']);
  });

  it('that cannot even be printed changes nothing', async () => {
    const store = await openFileStore(path);
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const bad = { op: 'put', type: 'User', resource: { schemas: [], id: 'a', circle } } as unknown as Change;
    const failed = [store.commit([bad]), store.commit([put('at once')])];
    for (const commit of failed) {
      await expect(commit).rejects.toThrow(StoreWriteError);
      await expect(commit).rejects.toThrow(/ cannot be written: Converting circular structure to JSON/);
    }
    expect(store.count('User')).toBe(0);
    await store.commit([put('b')]);
    await store.close();
    expect(await ids()).toEqual(['b']);
  });
});
