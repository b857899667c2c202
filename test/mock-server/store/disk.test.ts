import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openFileStore } from '../../../mock-server/store/file-store.ts';
import { type Change, type Store, StoreWriteError } from '../../../mock-server/store/store.ts';
import { bundle } from '../../chaos/bundle.ts';

const root = mkdtempSync(join(tmpdir(), 'disk-'));
const cleanUp: (() => unknown)[] = [() => rmSync(root, { recursive: true })];
afterAll(async () => {
  for (const step of cleanUp.reverse()) await step();
});

const put = (id: string, pad = ''): Change => ({ op: 'put', type: 'User', resource: { schemas: [], id, pad } });
const ids = (store: Store) => [...store.list('User')].map(({ id }) => id);

/** Mounts a file system at a new folder. Returns undefined if this is not allowed. */
function mount(name: string, ...options: string[]): string | undefined {
  const at = mkdtempSync(join(root, name));
  try {
    execFileSync('mount', [...options, at], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  cleanUp.push(() => execFileSync('umount', ['-l', at]));
  return at;
}

const small = mount('small', '-t', 'tmpfs', '-o', 'size=128k', 'tmpfs');
const writable = mount('writable', '-t', 'tmpfs', '-o', 'size=128k', 'tmpfs');

it.skipIf(small === undefined)(
  'a full disk refuses commits, keeps what was acknowledged, and works again when there is room',
  async () => {
    const path = join(small ?? '', 'db.ndjson');
    const ballast = join(small ?? '', 'ballast');
    writeFileSync(ballast, Buffer.alloc(64 << 10));
    const store = await openFileStore(path, { compactAt: 1 << 30 });
    const acknowledged: string[] = [];
    let error: unknown;
    for (let i = 0; error === undefined; i++) {
      await store.commit([put(`${i}`, 'x'.repeat(500))]).then(
        () => acknowledged.push(`${i}`),
        (reason) => {
          error = reason;
        },
      );
    }
    expect(error).toEqual(new StoreWriteError(`${path}.log cannot be written: no space left on the device (ENOSPC)`));
    expect(acknowledged.length).toBeGreaterThan(10);
    expect(ids(store)).toEqual(acknowledged);
    await expect(store.compact()).rejects.toThrow(StoreWriteError);
    await expect(store.commit([put('more', 'x'.repeat(100_000))])).rejects.toThrow(StoreWriteError);
    rmSync(ballast);
    await store.commit([put('after', 'x'.repeat(500))]);
    await store.close();
    const reopened = await openFileStore(path);
    expect(ids(reopened)).toEqual([...acknowledged, 'after']);
    await reopened.close();
  },
);

it.skipIf(writable === undefined)('a disk that becomes read-only refuses commits, and goes on reading', async () => {
  const at = writable ?? '';
  const path = join(at, 'db.ndjson');
  const store = await openFileStore(path);
  // The log must not be open yet. The system refuses to remount a file system as read-only while a file on it is open for writing.
  execFileSync('mount', ['-o', 'remount,ro', at]);
  const error = new StoreWriteError(`${path}.log cannot be written: the file system is read-only (EROFS)`);
  await expect(store.commit([put('a')])).rejects.toThrow(error);
  expect(ids(store)).toEqual([]);
  await expect(store.compact()).rejects.toThrow(StoreWriteError);
  execFileSync('mount', ['-o', 'remount,rw', at]);
  await store.commit([put('b')]);
  expect(ids(store)).toEqual(['b']);
  await store.close();
  execFileSync('mount', ['-o', 'remount,ro', at]);
  await expect(openFileStore(path)).rejects.toThrow(`${path} cannot be opened: the file system is read-only (EROFS)`);
});

it.skipIf(process.platform === 'win32')(
  'a write that stops in the midst of a line leaves nothing of it behind',
  async () => {
    const path = join(root, 'limited.ndjson');
    const program = await bundle('store-filler.ts');
    const { stdout } = spawnSync('sh', ['-c', 'ulimit -f 20 && exec "$@"', 'sh', process.execPath, program.path, path]);
    await program.remove();
    const { acknowledged, inMemory, errors } = JSON.parse(String(stdout));
    const error = `StoreWriteError: ${path}.log cannot be written: the file has reached the maximum size (EFBIG)`;
    expect(errors).toEqual([error, error, error, error, error]);
    expect(inMemory).toEqual(acknowledged);
    const notices: string[] = [];
    const store = await openFileStore(path, { onNotice: (notice) => notices.push(notice) });
    expect(notices).toEqual([]);
    expect(ids(store)).toEqual(acknowledged.slice(1));
    await store.close();
  },
);

it.skipIf(process.platform !== 'linux')('a descriptor that was closed under the store is replaced', async () => {
  const path = join(root, 'closed.ndjson');
  const store = await openFileStore(path);
  await store.commit([put('a')]);
  const descriptor = readdirSync('/proc/self/fd').find((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === `${path}.log`;
    } catch {
      return false;
    }
  });
  closeSync(Number(descriptor));
  await expect(store.commit([put('b')])).rejects.toThrow(`${path}.log cannot be written: `);
  await store.commit([put('c')]);
  expect(statSync(`${path}.log`).size).toBeGreaterThan(100);
  await store.close();
  const reopened = await openFileStore(path);
  expect(ids(reopened)).toEqual(['a', 'c']);
  await reopened.close();
});
