import { open, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { isRunning } from '../../state/running-process.ts';
import { JobError } from './job-error.ts';

/** The process that holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
}

/**
 * Locks a job for this process, and returns a function that unlocks the job. Takes over an existing lock if the process
 * that holds the lock no longer runs. Throws a `JobError`: `jobInUse`, `cannotWrite`.
 */
export async function lockJob(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, 'lock');
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await create(file)) return () => rm(file, { force: true });
    const holder = await readHolder(file);
    if (holder && (holder.host !== hostname() || isRunning(holder.pid))) throw inUse(file, holder);
    // Renames the abandoned lock before deleting it. If several processes rename the file at the same time, only one of
    // them succeeds and takes over the lock.
    const taken = `${file}.${process.pid}`;
    await rename(file, taken).catch(() => {});
    await rm(taken, { force: true });
  }
  throw new JobError(
    'jobInUse',
    `the lock ${file} cannot be acquired, because another process is acquiring it at the same time`,
  );
}

/**
 * True if a process runs the job. Also true for a lock from another machine, because this machine cannot check the
 * processes of the other machine.
 */
export async function isLocked(folder: string): Promise<boolean> {
  const holder = await readHolder(path.join(folder, 'lock'));
  return holder !== undefined && (holder.host !== hostname() || isRunning(holder.pid));
}

async function create(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder));
    } finally {
      await handle.close();
    }
    return true;
  } catch (cause) {
    const { code = 'unknown reason' } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    throw new JobError('cannotWrite', `${file} cannot be written: ${code}`, { cause });
  }
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const { pid, host } = JSON.parse(await readFile(file, 'utf8')) as Holder;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : undefined;
  } catch {
    return undefined;
  }
}

function inUse(file: string, { pid, host }: Holder): JobError {
  const elsewhere = host !== hostname();
  return new JobError('jobInUse', `process ${pid}${elsewhere ? ` on ${host}` : ''} runs this job`, {
    hint: elsewhere
      ? `If that process has ended, remove ${file}.`
      : 'Wait until the process ends, or stop the process.',
  });
}
