import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Adapter } from 'lowdb';
import { CommitQueue } from './commit-queue.ts';
import type { Contents } from './contents.ts';
import { reasonOf } from './file-error.ts';
import { versionOf } from './file-identity.ts';
import type { Lock } from './file-lock.ts';
import { LogFile } from './log-file.ts';
import { recover, type StoreFiles } from './recover.ts';
import { printSnapshot } from './snapshot.ts';
import { State, type Undo } from './state.ts';
import { type Change, type IndexDefinition, StoreOpenError, StoreWriteError } from './store.ts';

/**
 * Maximum number of bytes of a snapshot that are written before other work can run. The limit prevents a compaction
 * from blocking other work.
 */
const sliceLength = 1 << 16;

/** Options of a `FileAdapter`. */
export interface FileAdapterOptions {
  readonly indexes: readonly IndexDefinition[];
  readonly fsync: boolean;
  /** Initial contents, used if the store has no resources. */
  readonly contents: () => Contents;
  /** Called with messages about which the user need not do anything. */
  readonly onNotice: (message: string) => void;
}

/**
 * Stores a state in files for lowdb. `read` loads a snapshot and then applies the transactions of the log. `append`
 * adds a transaction to the log. `write` writes a new snapshot and then deletes the log. A transaction whose commit has
 * resolved is always in the files.
 */
export class FileAdapter implements Adapter<State> {
  readonly #queue: CommitQueue;
  #state: State | undefined;
  /** Version of the snapshot file when this store last read or wrote the file. */
  #snapshotVersion: string | undefined;
  /**
   * Number of the last transaction in the old log. A compaction renames the log to the old log, and deletes it at the
   * end. Undefined if there is no old log.
   */
  #oldSequence: number | undefined;
  #oldLogSize = 0;
  #snapshotSize = 0;
  #writing: Promise<void> | undefined;

  constructor(
    private readonly files: StoreFiles,
    private readonly options: FileAdapterOptions,
    private readonly lock: Lock,
  ) {
    const describe = (error: unknown) => this.#writeError(files.log, error);
    this.#queue = new CommitQueue(new LogFile(files.log, 0), options.fsync, describe, {
      areWhole: () => this.#areWhole(),
      repair: () => this.#repair(),
    });
  }

  /** Size of all logs in bytes. */
  get logSize(): number {
    return this.#oldLogSize + this.#queue.log.size;
  }

  get snapshotSize(): number {
    return this.#snapshotSize;
  }

  /**
   * Loads the state. An empty state gets the initial contents. Writes a snapshot if there is no snapshot, or if initial
   * contents were added to the state. Throws a `StoreOpenError` for damaged files.
   */
  async read(): Promise<State> {
    const state = new State(this.options.indexes);
    this.#state = state;
    checkNames(this.files);
    this.#snapshotVersion = versionOf(this.files.snapshot);
    const found = await recover(this.files, state);
    this.#queue.sequence = found.sequence;
    this.#queue.log = this.#newLog(found.logSize);
    for (const unfinished of [this.files.draft, this.files.repairDraft]) rmSync(unfinished, { force: true });
    if (found.torn > 0) {
      const what = `${found.torn} bytes of a transaction that was never acknowledged`;
      this.options.onNotice(`${this.files.log}: removed ${what}`);
    }
    if (found.oldSequence !== undefined && found.oldSequence > found.snapshotSequence) {
      this.#oldSequence = found.oldSequence;
      this.#oldLogSize = statSync(this.files.oldLog).size;
    } else rmSync(this.files.oldLog, { force: true });
    const contents = isEmpty(state) ? this.options.contents() : [];
    state.replay(contents);
    // Writes the initial contents as a snapshot, and not to the log. After a crash, the file then contains either all
    // initial contents or none.
    if (contents.length > 0 || !existsSync(this.files.snapshot)) await this.write(state);
    else this.#snapshotSize = statSync(this.files.snapshot).size;
    if (this.options.fsync) await this.#makeLogDurable();
    return state;
  }

  /**
   * Appends a transaction that is already applied to the state. Resolves when the transaction is durable. On failure, calls
   * `undo` and rejects with a `StoreWriteError`. A transaction without changes waits for the earlier transactions. Commits of
   * one batch share a promise.
   */
  append(changes: readonly Change[], undo: Undo): Promise<void> {
    return this.#queue.append(changes, undo);
  }

  /** Compacts the files: writes the state as the new snapshot while commits continue. Rejects with a `StoreWriteError`. */
  write(state: State): Promise<void> {
    this.#writing ??= this.#compact(state).finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  /** Waits for all pending writes and for a compaction. */
  async settled(): Promise<void> {
    await this.#writing?.catch(() => {});
    await this.#queue.exclusive(() => {});
  }

  /** Closes the files, and deletes the log if it is empty. */
  async close(): Promise<void> {
    await this.settled();
    await this.#queue.exclusive(async () => {
      try {
        await this.#queue.ensureWhole();
        if (this.logSize === 0) rmSync(this.files.log, { force: true });
      } catch (error) {
        this.options.onNotice(this.#writeError(this.files.log, error).message);
      } finally {
        this.#queue.log.close();
      }
    });
  }

  async #compact(state: State): Promise<void> {
    try {
      const { sequence, failures } = await this.#queue.exclusive(() => this.#rotate());
      const check = () => {
        // Stops after a failure, because the snapshot may contain transactions that were undone.
        if (this.#queue.failures !== failures) throw new Error('a transaction failed during the compaction');
      };
      const size = await this.#writeDraft(this.files.draft, state, sequence, check);
      // Waits for the earlier writes, because the snapshot may contain only a part of a transaction. The log must
      // contain the whole transaction before the snapshot becomes valid.
      await this.#queue.exclusive(async () => {
        check();
        this.#checkSnapshot();
        await this.#replaceSnapshot(this.files.draft, size);
      });
    } catch (error) {
      discard(this.files.draft);
      throw this.#writeError(this.files.snapshot, error);
    }
  }

  /**
   * Renames the current log to the old log, and starts a new log. If an earlier compaction has left an old log, changes
   * neither log. In this case, the new snapshot gets the number of the last transaction in the old log. All
   * transactions of the current log are then applied again when the store is opened.
   */
  async #rotate(): Promise<{ sequence: number; failures: number }> {
    await this.#queue.ensureWhole();
    const { log, failures } = this.#queue;
    if (this.#oldSequence === undefined && log.size > 0) {
      log.settle();
      log.close();
      renameSync(log.path, this.files.oldLog);
      this.#oldSequence = this.#queue.sequence;
      this.#oldLogSize = log.size;
      this.#queue.log = this.#newLog(0);
      if (this.options.fsync) await this.#makeLogDurable();
    }
    return { sequence: this.#oldSequence ?? this.#queue.sequence, failures };
  }

  /** Makes the directory entry of the log durable, so that the log is still in the directory after a loss of power. */
  async #makeLogDurable(): Promise<void> {
    this.#queue.log.settle();
    await syncDirectory(this.files.log);
  }

  /** True if each transaction whose commit has resolved is in the files. Throws if another process writes the files. */
  #areWhole(): boolean {
    // If the lock file was deleted, checks the snapshot, because another process may have locked the store in the
    // meantime and written a snapshot.
    if (!this.lock.renew()) this.#checkSnapshot();
    const found = this.#queue.log.look();
    if (found === 'foreign') throw new Error('another process wrote to the file, or replaced it');
    return found === 'whole' && (this.#oldSequence === undefined || existsSync(this.files.oldLog));
  }

  /**
   * Writes the state as a new snapshot. Called after the log was deleted or truncated. The queue appends nothing during
   * the repair.
   */
  async #repair(): Promise<void> {
    const { log, sequence } = this.#queue;
    if (this.#state === undefined) throw new Error('the store was not read yet');
    this.#checkSnapshot();
    try {
      const size = await this.#writeDraft(this.files.repairDraft, this.#state, sequence, () => {});
      log.close();
      await this.#replaceSnapshot(this.files.repairDraft, size);
    } catch (error) {
      discard(this.files.repairDraft);
      throw error;
    }
    this.#queue.log = this.#newLog(0);
    if (this.options.fsync) await this.#makeLogDurable();
    this.options.onNotice(
      `${this.files.log} was deleted or truncated; ${this.files.snapshot} has been written again with all data`,
    );
  }

  async #replaceSnapshot(draft: string, size: number): Promise<void> {
    // Renames asynchronously, because the system must free the space of the replaced snapshot. For a large snapshot,
    // this takes time.
    await rename(draft, this.files.snapshot);
    await syncDirectory(this.files.snapshot);
    this.#snapshotVersion = versionOf(this.files.snapshot);
    this.#snapshotSize = size;
    this.#oldSequence = undefined;
    this.#oldLogSize = 0;
    await rm(this.files.oldLog, { force: true });
  }

  /** Throws if another process changed the snapshot. If two processes write the same store, changes are lost. */
  #checkSnapshot(): void {
    const found = versionOf(this.files.snapshot);
    if (found === undefined || found === this.#snapshotVersion) return;
    throw new Error(`another process changed ${this.files.snapshot}`);
  }

  #newLog(size: number): LogFile {
    return new LogFile(this.files.log, size, this.#mode);
  }

  /** Mode of new files: the mode of the snapshot. If there is no snapshot, only the owner can read new files. */
  get #mode(): number {
    return statSync(this.files.snapshot, { throwIfNoEntry: false })?.mode ?? 0o600;
  }

  async #writeDraft(path: string, state: State, sequence: number, check: () => void): Promise<number> {
    const file = await open(path, 'w', this.#mode);
    let size = 0;
    try {
      let slice: Buffer[] = [];
      let length = 0;
      const flush = async () => {
        size += length;
        await file.writeFile(Buffer.concat(slice));
        slice = [];
        length = 0;
        check();
      };
      for (const line of printSnapshot(state, sequence)) {
        slice.push(line);
        length += line.length;
        if (length >= sliceLength) await flush();
      }
      await flush();
      await file.sync();
    } finally {
      await file.close();
    }
    return size;
  }

  #writeError(path: string, error: unknown): StoreWriteError {
    return new StoreWriteError(`${path} cannot be written: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * Throws a `StoreOpenError` if a file has more than one hard link, because another server may use the same file under
 * another name.
 */
function checkNames({ snapshot, log, oldLog }: StoreFiles): void {
  for (const path of [snapshot, log, oldLog]) {
    const found = statSync(path, { throwIfNoEntry: false });
    // Ignores directories, because a directory always has several links.
    if (!found?.isFile() || found.nlink <= 1) continue;
    throw new StoreOpenError(
      `${path} has ${found.nlink} names (hard links), and another server may use the file under another name: copy the file and use the copy`,
    );
  }
}

function isEmpty(state: State): boolean {
  for (const type of state.types()) if (state.count(type) > 0) return false;
  return true;
}

/** Deletes a temporary file. Ignores an error, because the file is also deleted when the store is opened again. */
function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Ignores the error of the deletion, because the caller reports the original error.
  }
}

/** Makes the entries of a directory durable, if the system supports it. */
async function syncDirectory(path: string): Promise<void> {
  try {
    const directory = await open(dirname(path), 'r');
    await directory.sync().finally(() => directory.close());
  } catch {
    // Ignores the error, because Windows cannot open directories and does not need to sync a directory.
  }
}
