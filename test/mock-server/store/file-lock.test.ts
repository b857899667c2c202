import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { openFileStore } from '../../../mock-server/store/file-store.ts';
import { StoreOpenError } from '../../../mock-server/store/store.ts';
import { bundle } from '../../chaos/bundle.ts';

const root = mkdtempSync(join(tmpdir(), 'lock-'));
const holder = await bundle('lock-holder.ts');
afterAll(async () => {
  await holder.remove();
  rmSync(root, { recursive: true });
});

let path: string;
let lock: string;
let count = 0;
beforeEach(() => {
  path = join(root, `${count++}.ndjson`);
  lock = `${path}.lock`;
});

const inUse = (pid: unknown) => new StoreOpenError(`${path} is in use by process ${pid} (the lock file is ${lock})`);

async function hold(wrapper: readonly string[] = []) {
  const [command = '', ...args] = [...wrapper, process.execPath, holder.path, path];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

it('a store is opened once in a process', async () => {
  const store = await openFileStore(path);
  await expect(openFileStore(path)).rejects.toThrow(inUse(process.pid));
  await store.close();
  await (await openFileStore(path)).close();
});

it('a store that another process has is refused with its pid, and free as soon as that is killed', async () => {
  const child = await hold();
  await expect(openFileStore(path)).rejects.toThrow(inUse(child.pid));
  child.kill('SIGKILL');
  await once(child, 'exit');
  const store = await openFileStore(path);
  expect(store.get('User', 'kept')).toEqual({ schemas: [], id: 'kept' });
  await store.close();
  expect(existsSync(lock)).toBe(false);
});

it.skipIf(process.platform !== 'linux')('a killed process that nobody waited for does not keep its store', async () => {
  // The shell starts the program and then becomes a process that never waits for the program.
  const shell = await hold(['sh', '-c', '"$@" & exec sleep 60', 'sh']);
  const { pid } = JSON.parse(readFileSync(lock, 'utf8'));
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'latin1')).toContain(') Z ');
  await (await openFileStore(path)).close();
  shell.kill('SIGKILL');
});

it.skipIf(process.platform !== 'linux')(
  'a process that came by the pid of a dead one does not keep its store',
  async () => {
    writeFileSync(lock, JSON.stringify({ pid: process.pid, started: '1' }));
    await (await openFileStore(path)).close();
  },
);

it('a lock without an owner is respected while it may be in the making, and removed when it is old', async () => {
  writeFileSync(lock, '');
  const error = new StoreOpenError(
    `${path} is being opened by another process (${lock} does not contain a process id yet)`,
  );
  await expect(openFileStore(path)).rejects.toThrow(error);
  const before = Date.now() / 1000 - 60;
  utimesSync(lock, before, before);
  await (await openFileStore(path)).close();
});

it('of many that want a dead process’s store, one gets it', async () => {
  const child = await hold();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const others = Array.from({ length: 4 }, () =>
    spawn(process.execPath, [holder.path, path], { stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  const outcomes = others.map((other) => Promise.race([once(other.stdout, 'data'), once(other, 'exit')]).then(String));
  expect((await Promise.all(outcomes)).sort()).toEqual(['1,', '1,', '1,', 'open']);
  for (const other of others) other.kill('SIGKILL');
  await Promise.all(others.map((other) => other.exitCode ?? once(other, 'exit')));
  await (await openFileStore(path)).close();
  expect(readdirSync(root).filter((name) => name.startsWith(`${count - 1}.`))).toEqual([`${count - 1}.ndjson`]);
});
