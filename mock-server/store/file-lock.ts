import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { isObject } from '../../src/protocol/json/json.ts';
import { systemTime } from '../scheduling/real-timers.ts';
import { codeOf } from './file-error.ts';
import { versionOf } from './file-identity.ts';
import { StoreOpenError } from './store.ts';

/** A lock file that contains the id of this process. */
export interface Lock {
  /**
   * Creates the lock file again if it was deleted. Returns true if the lock file still existed. Throws a `StoreOpenError` if
   * another process has created its own lock.
   */
  renew(): boolean;
  /** Deletes the lock file. Never throws. */
  release(): void;
}

interface Owner {
  readonly pid: number;
  /**
   * Start time of the process, in the unit of the operating system. Undefined if the time is unknown. The process id
   * alone does not identify a process, because the system reuses process ids.
   */
  readonly started?: string;
}

/**
 * Minimum age in ms at which a lock file without a process id counts as abandoned. A younger lock file may belong to a
 * process that has not yet written its id.
 */
const unfinishedAge = 5_000;

/** Error codes of file systems without hard links. */
const noLinks: ReadonlySet<string | undefined> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EACCES',
  'EMLINK',
]);

/**
 * Creates a lock file that contains the id of this process. Takes over the lock of a process that has ended. If a
 * running process holds the lock, throws a `StoreOpenError` with the id of the running process. Also throws errors of
 * the file system.
 */
export function lockFile(path: string, what: string): Lock {
  const mine = JSON.stringify({ pid: process.pid, started: inspect(process.pid)?.started, id: randomUUID() });
  acquire(path, mine, what);
  let version = versionOf(path);
  return {
    renew() {
      if (version !== undefined && version === versionOf(path)) return true;
      const isThere = read(path) === mine;
      if (!isThere) acquire(path, mine, what);
      version = versionOf(path);
      return isThere;
    },
    release: () => release(path, mine),
  };
}

function acquire(path: string, mine: string, what: string): void {
  for (let attempt = 0; attempt < 20; attempt++) {
    if (create(path, mine)) return;
    const found = read(path);
    if (found !== undefined) takeOver(path, found, what);
  }
  throw new StoreOpenError(`${what} cannot be locked, because other processes repeatedly change ${path}`);
}

/**
 * Creates the lock file together with its content, so that another process never reads an empty lock file. Returns
 * false if the lock file already exists.
 */
function create(path: string, content: string): boolean {
  const draft = `${path}.${randomUUID()}`;
  try {
    fs.writeFileSync(draft, content, { flag: 'wx' });
    fs.linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!noLinks.has(codeOf(error)) || !fs.existsSync(draft)) throw error;
    return createWithoutLink(path, content);
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

function createWithoutLink(path: string, content: string): boolean {
  try {
    fs.writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Deletes an abandoned lock. Throws a `StoreOpenError` for a valid lock. */
function takeOver(path: string, found: string, what: string): void {
  const owner = parseOwner(found);
  if (owner === undefined) {
    const age = systemTime() - (fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age < unfinishedAge)
      throw new StoreOpenError(
        `${what} is being opened by another process (${path} does not contain a process id yet)`,
      );
  } else if (isAlive(owner)) {
    throw new StoreOpenError(`${what} is in use by process ${owner.pid} (the lock file is ${path})`);
  }
  const aside = `${path}.${randomUUID()}`;
  try {
    fs.renameSync(path, aside);
    // If another process was faster, the renamed file is the new lock file of that process. This lock file must be
    // restored.
    if (fs.readFileSync(aside, 'utf8') !== found) fs.linkSync(aside, path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error;
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

function parseOwner(text: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || !Number.isSafeInteger(value['pid']) || Number(value['pid']) <= 0) return undefined;
    const started = value['started'];
    return { pid: Number(value['pid']), ...(typeof started === 'string' ? { started } : {}) };
  } catch {
    return undefined;
  }
}

function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // `ESRCH` means that the process does not exist. `EPERM` means that the process exists, but runs under another
    // user.
    if (codeOf(error) === 'ESRCH') return false;
  }
  const now = inspect(owner.pid);
  if (now === undefined) return true;
  return !now.dead && (owner.started === undefined || owner.started === now.started);
}

/**
 * Returns the start time of a process, and whether the process is a zombie. A zombie is a process that was killed and
 * keeps its process id until the parent process calls wait(2). Returns undefined if the system is not Linux.
 */
function inspect(pid: number): { readonly started: string; readonly dead: boolean } | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    // See proc(5). The name of the process is in parentheses and may contain any character. The state is the 3rd field, and the
    // start time is the 22nd field.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const started = fields[19];
    return started === undefined ? undefined : { started, dead: fields[0] === 'Z' || fields[0] === 'X' };
  } catch {
    return undefined;
  }
}

function release(path: string, mine: string): void {
  try {
    if (read(path) === mine) fs.unlinkSync(path);
  } catch {
    // Ignores the error. If the lock file remains, another process can take over the lock after this process has ended.
  }
}
