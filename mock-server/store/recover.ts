import { existsSync, statSync } from 'node:fs';
import { LineError, readLines } from './line.ts';
import { readSnapshot, refuse } from './snapshot.ts';
import type { State } from './state.ts';
import { StoreOpenError } from './store.ts';
import { readTransaction } from './transaction.ts';

/** Paths of the files of a store. */
export interface StoreFiles {
  readonly snapshot: string;
  readonly log: string;
  /**
   * Path to which a compaction renames the log. The renamed log contains the transactions before the start of the
   * compaction.
   */
  readonly oldLog: string;
  /** Path to which a compaction writes the new snapshot. At the end, the compaction renames this file to `snapshot`. */
  readonly draft: string;
  /**
   * Path to which a repair writes the new snapshot. A repair writes all data again after a log was lost. At the end, it
   * renames this file to `snapshot`.
   */
  readonly repairDraft: string;
  readonly lock: string;
}

/** Derives the paths from the path of the snapshot. */
export function storeFiles(path: string): StoreFiles {
  const log = `${path}.log`;
  return {
    snapshot: path,
    log,
    oldLog: `${log}.old`,
    draft: `${path}.tmp`,
    repairDraft: `${path}.repair.tmp`,
    lock: `${path}.lock`,
  };
}

/** The result of reading the files of a store. */
export interface Recovered {
  /** Number of the last transaction. */
  readonly sequence: number;
  /** Number of the last transaction in the snapshot. */
  readonly snapshotSequence: number;
  /** Number of the last transaction in the old log. Undefined if there is no old log. */
  readonly oldSequence: number | undefined;
  /** Number of valid bytes of the log. */
  readonly logSize: number;
  /**
   * Number of bytes after the valid bytes of the log. These bytes are an incomplete line: the commit of its transaction
   * never resolved.
   */
  readonly torn: number;
}

/**
 * Reads a snapshot and applies the transactions of the logs. Throws a `StoreOpenError` with the file and the line if a
 * file is damaged. An incomplete last line of the log is not an error.
 */
export async function recover(files: StoreFiles, state: State): Promise<Recovered> {
  if (!existsSync(files.snapshot)) {
    const log = [files.log, files.oldLog].find(hasContent);
    if (log !== undefined)
      throw new StoreOpenError(
        `${files.snapshot} is missing, but its log ${log} exists: restore the missing file, or delete the log`,
      );
    return { sequence: 0, snapshotSequence: 0, oldSequence: undefined, logSize: 0, torn: 0 };
  }
  const snapshotSequence = await readSnapshot(files.snapshot, state);
  const old = await replayLog(files.oldLog, state, snapshotSequence, undefined);
  // The old log was complete when it was renamed: the commits of all its lines had resolved. An incomplete line
  // therefore means that the old log was damaged later.
  if (old && old.torn > 0) {
    throw new StoreOpenError(
      `${files.oldLog}:${old.lines}: the line is incomplete, but its change was acknowledged: delete the line to continue without this change`,
    );
  }
  const log = await replayLog(files.log, state, snapshotSequence, old?.last);
  const sequence = log?.last ?? old?.last ?? snapshotSequence;
  return {
    sequence: Math.max(sequence, snapshotSequence),
    snapshotSequence,
    oldSequence: old?.last,
    logSize: log?.size ?? 0,
    torn: log?.torn ?? 0,
  };
}

interface Replayed {
  lines: number;
  last: number | undefined;
  size: number;
  torn: number;
}

async function replayLog(
  path: string,
  state: State,
  snapshotSequence: number,
  before: number | undefined,
): Promise<Replayed | undefined> {
  if (!existsSync(path)) return undefined;
  const replayed: Replayed = { lines: 0, last: before, size: 0, torn: 0 };
  await readLines(path, (line, { number, end, terminated }) => {
    replayed.lines = number;
    // A line without a line break is incomplete. The commit of its transaction never resolved, so it is left out.
    if (!terminated) {
      replayed.torn = line.length;
      return;
    }
    try {
      const { sequence, changes } = readTransaction(line);
      checkSequence(sequence, replayed.last, snapshotSequence);
      if (sequence > snapshotSequence) state.replay(changes);
      replayed.last = sequence;
      replayed.size = end;
    } catch (error) {
      throw refuse(path, number, error);
    }
  });
  return replayed;
}

function checkSequence(sequence: number, last: number | undefined, snapshotSequence: number): void {
  const follows = last === undefined ? sequence <= snapshotSequence + 1 : sequence === last + 1;
  if (!follows)
    throw new LineError(`is transaction ${sequence}, but transaction ${(last ?? snapshotSequence) + 1} is expected`);
}

function hasContent(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}
