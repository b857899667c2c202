import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { isObject } from '../../src/protocol/json/json.ts';
import { systemTime } from '../scheduling/real-timers.ts';
import { codeOf } from './file-error.ts';
import { versionOf } from './file-identity.ts';
import { StoreOpenError } from './store.ts';

/** A lock file that names this process. */
export interface Lock {
  /**
   * Makes the lock again where somebody removed it, and says whether it was there. Throws a `StoreOpenError` when another process
   * has made its own meanwhile.
   */
  renew(): boolean;
  /** Ends it. Never throws. */
  release(): void;
}

interface Owner {
  readonly pid: number;
  /** When the process started, in the unit of its system, where that can be told: a pid comes again. */
  readonly started?: string;
}

/** How old a lock that names no owner must be, in ms, to be left over rather than in the making. */
const unfinishedAge = 5_000;

/** File systems answer this where they have no hard links. */
const noLinks: ReadonlySet<string | undefined> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EACCES',
  'EMLINK',
]);

/**
 * Makes a lock file that names this process. A lock whose process is gone is taken over. Throws a `StoreOpenError` that
 * names the process when it lives, and what the file system throws.
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
  throw new StoreOpenError(`${what} cannot be locked: ${path} keeps changing`);
}

/** Makes the lock with its content at once, so that nobody sees it empty. False when there is one. */
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

/** Removes a lock that was left over. Throws for one that is not. */
function takeOver(path: string, found: string, what: string): void {
  const owner = parseOwner(found);
  if (owner === undefined) {
    const age = systemTime() - (fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age < unfinishedAge)
      throw new StoreOpenError(`${what} is being opened by another process (${path} names none yet)`);
  } else if (isAlive(owner)) {
    throw new StoreOpenError(`${what} is in use by process ${owner.pid} (its lock is ${path})`);
  }
  const aside = `${path}.${randomUUID()}`;
  try {
    fs.renameSync(path, aside);
    // Somebody else may have been faster, and this is their lock now: give it back.
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
    // EPERM: it lives, as somebody else.
    if (codeOf(error) === 'ESRCH') return false;
  }
  const now = inspect(owner.pid);
  if (now === undefined) return true;
  return !now.dead && (owner.started === undefined || owner.started === now.started);
}

/** What Linux tells of a process: a killed one that nobody waited for still has its pid. Undefined elsewhere. */
function inspect(pid: number): { readonly started: string; readonly dead: boolean } | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    // proc(5): the name, in parentheses, may contain anything; state is the 3rd field and starttime the 22nd.
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
    // A lock that stays behind is taken over, as its process is gone.
  }
}
