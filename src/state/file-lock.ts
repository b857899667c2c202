import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ConfigError } from './config-error.ts';
import { makeFolder } from './make-folder.ts';
import { isRunning } from './running-process.ts';

/**
 * Milliseconds between two attempts to create the lock file, and the maximum number of attempts. All attempts together
 * take ten seconds.
 */
const attempts = { pause: 20, most: 500 };
/** Age in milliseconds after which a lock counts as abandoned. The action under a lock takes only a few milliseconds. */
const maxAge = 10_000;

/**
 * Runs an action while it holds the lock of a file. During this time, no other process and no other call runs an action
 * under the same lock. Throws a `ConfigError` (`invalidConfig`) if the lock cannot be acquired. Rethrows any error of
 * the action.
 */
export async function withFileLock<T>(file: string, action: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  await acquire(lock);
  try {
    return await action();
  } finally {
    await rm(lock, { force: true });
  }
}

async function acquire(lock: string): Promise<void> {
  for (let attempt = 0; attempt < attempts.most; attempt++) {
    if (await create(lock)) return;
    if (await isAbandoned(lock)) await removeAbandoned(lock);
    else await pause(attempts.pause);
  }
  const seconds = (attempts.pause * attempts.most) / 1000;
  throw new ConfigError(
    'invalidConfig',
    `the lock file ${lock} was present for ${seconds} s: another scimctl process may be changing the configuration`,
    `If no other scimctl process is running, remove ${lock}.`,
  );
}

/** Creates the lock file. Returns `false` if another process holds the lock. */
async function create(lock: string): Promise<boolean> {
  try {
    await makeFolder(path.dirname(lock));
    const handle = await open(lock, 'wx', 0o600);
    try {
      await handle.writeFile(String(process.pid));
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
    // While a file is removed, another process that tries to create the file gets `EPERM` on Windows.
    if (code === 'EEXIST' || (process.platform === 'win32' && code === 'EPERM')) return false;
    throw new ConfigError('invalidConfig', `${lock} cannot be written (${code})`, undefined, { cause: error });
  }
}

async function isAbandoned(lock: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(lock);
    if (Date.now() - mtimeMs > maxAge) return true;
    const pid = Number(await readFile(lock, 'utf8'));
    return pid > 0 && !isRunning(pid);
  } catch {
    // The lock file no longer exists, so there is nothing to remove.
    return false;
  }
}

/**
 * Removes an abandoned lock: renames the lock file first, then deletes it. If another process has acquired the lock
 * before the rename, the renamed file is the new lock of that process, and is restored.
 */
async function removeAbandoned(lock: string): Promise<void> {
  const away = `${lock}.${randomUUID()}`;
  try {
    await rename(lock, away);
    if (!(await isAbandoned(away))) await link(away, lock);
  } catch {
    // Another process removed or acquired the lock first.
  }
  await rm(away, { force: true });
}
