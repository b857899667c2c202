import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ConfigError } from './config-error.ts';
import { isRunning } from './running-process.ts';

/** Milliseconds between two attempts, and the number of attempts: ten seconds in total. */
const attempts = { pause: 20, most: 500 };
/** Age in milliseconds after which a lock is abandoned; the guarded work takes a few milliseconds. */
const maxAge = 10_000;

/**
 * Runs an action under the lock of a file, which excludes other processes and other calls. Throws a `ConfigError`
 * (`invalidConfig`) if the lock cannot be acquired, and what the action throws.
 */
export async function withFileLock<T>(file: string, action: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  await take(lock);
  try {
    return await action();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<void> {
  for (let attempt = 0; attempt < attempts.most; attempt++) {
    if (await create(lock)) return;
    if (await isLeftBehind(lock)) await removeLeftBehind(lock);
    else await pause(attempts.pause);
  }
  const seconds = (attempts.pause * attempts.most) / 1000;
  throw new ConfigError(
    'invalidConfig',
    `${lock} was there for ${seconds} s: another scimctl is changing the configuration`,
    `If none is running, remove ${lock}.`,
  );
}

/** Creates the lock file. False if another process has the lock. */
async function create(lock: string): Promise<boolean> {
  try {
    await mkdir(path.dirname(lock), { recursive: true, mode: 0o700 });
    const handle = await open(lock, 'wx', 0o600);
    try {
      await handle.writeFile(String(process.pid));
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
    // Windows reports EPERM for a file that is being removed.
    if (code === 'EEXIST' || (process.platform === 'win32' && code === 'EPERM')) return false;
    throw new ConfigError('invalidConfig', `${lock} cannot be written (${code})`, undefined, { cause: error });
  }
}

async function isLeftBehind(lock: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(lock);
    if (Date.now() - mtimeMs > maxAge) return true;
    const pid = Number(await readFile(lock, 'utf8'));
    return pid > 0 && !isRunning(pid);
  } catch {
    // The lock is already removed.
    return false;
  }
}

/** Removes an abandoned lock by a rename. If another process took the lock meanwhile, puts it back. */
async function removeLeftBehind(lock: string): Promise<void> {
  const away = `${lock}.${randomUUID()}`;
  try {
    await rename(lock, away);
    if (!(await isLeftBehind(away))) await link(away, lock);
  } catch {
    // Another process was faster.
  }
  await rm(away, { force: true });
}
