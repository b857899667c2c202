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

/** Bytes of a snapshot that are written before yielding to the event loop, so that a compaction does not block other work. */
const sliceLength = 1 << 16;

/** Options of a `FileAdapter`. */
export interface FileAdapterOptions {
  readonly indexes: readonly IndexDefinition[];
  readonly fsync: boolean;
  /** Initial contents of a store without resources. */
  readonly contents: () => Contents;
  /** Called with notices that need no action. */
  readonly onNotice: (message: string) => void;
}

/**
 * Stores a state in files for lowdb: `read` loads a snapshot and replays the log, `append` adds a transaction to the log,
 * `write` makes a new snapshot and then deletes the log. At every moment, the files contain all acknowledged transactions.
 */
export class FileAdapter implements Adapter<State> {
  readonly #queue: CommitQueue;
  #state: State | undefined;
  /** Version of the snapshot file that this store read or wrote last. */
  #snapshotVersion: string | undefined;
  /** The last transaction of the old log, while there is an old log. */
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

  /** Bytes of the logs. */
  get logSize(): number {
    return this.#oldLogSize + this.#queue.log.size;
  }

  get snapshotSize(): number {
    return this.#snapshotSize;
  }

  /**
   * Loads the state. Writes a snapshot when there is none, with the initial contents when the state is empty. Throws a
   * `StoreOpenError` for damaged files.
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
      this.options.onNotice(`${this.files.log}: dropped ${what}`);
    }
    if (found.oldSequence !== undefined && found.oldSequence > found.snapshotSequence) {
      this.#oldSequence = found.oldSequence;
      this.#oldLogSize = statSync(this.files.oldLog).size;
    } else rmSync(this.files.oldLog, { force: true });
    const contents = isEmpty(state) ? this.options.contents() : [];
    state.replay(contents);
    // Written as a snapshot, so that a crash leaves all initial contents or nothing.
    if (contents.length > 0 || !existsSync(this.files.snapshot)) await this.write(state);
    else this.#snapshotSize = statSync(this.files.snapshot).size;
    if (this.options.fsync) await this.#makeLogDurable();
    return state;
  }

  /**
   * Appends a transaction that is applied to the state already. Resolves when it is durable; on failure, calls `undo` and
   * rejects with a `StoreWriteError`. A transaction without changes waits for the earlier ones. Commits of one batch share a
   * promise.
   */
  append(changes: readonly Change[], undo: Undo): Promise<void> {
    return this.#queue.append(changes, undo);
  }

  /** Compacts: writes the state as the new snapshot while commits go on. Rejects with a `StoreWriteError`. */
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
        // The snapshot may contain transactions that were undone.
        if (this.#queue.failures !== failures) throw new Error('a transaction failed meanwhile');
      };
      const size = await this.#writeDraft(this.files.draft, state, sequence, check);
      // Before the snapshot becomes valid, the log must contain every transaction that the snapshot contains in part.
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
   * Renames the log to the old log and begins a new log. Keeps an old log of an earlier compaction: the snapshot then begins at
   * the end of the old log, and the whole log is replayed.
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

  /** After a loss of power, a log is lost when its name is not in the directory. */
  async #makeLogDurable(): Promise<void> {
    this.#queue.log.settle();
    await syncDirectory(this.files.log);
  }

  /** True where the files contain all acknowledged transactions. Throws where another process writes them. */
  #areWhole(): boolean {
    // Another process may have had the lock meanwhile, and may have written a snapshot.
    if (!this.lock.renew()) this.#checkSnapshot();
    const found = this.#queue.log.look();
    if (found === 'foreign') throw new Error('another process wrote to it, or put another file in its place');
    return found === 'whole' && (this.#oldSequence === undefined || existsSync(this.files.oldLog));
  }

  /** Writes the state as a new snapshot, after the log was deleted or truncated. Nothing is appended meanwhile. */
  async #repair(): Promise<void> {
    const { log, sequence } = this.#queue;
    if (this.#state === undefined) throw new Error('nothing was read yet');
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
    // Asynchronous, since the system needs some time to free a large file.
    await rename(draft, this.files.snapshot);
    await syncDirectory(this.files.snapshot);
    this.#snapshotVersion = versionOf(this.files.snapshot);
    this.#snapshotSize = size;
    this.#oldSequence = undefined;
    this.#oldLogSize = 0;
    await rm(this.files.oldLog, { force: true });
  }

  /** Throws where another process changed the snapshot, since its changes would be lost. */
  #checkSnapshot(): void {
    const found = versionOf(this.files.snapshot);
    if (found === undefined || found === this.#snapshotVersion) return;
    throw new Error(`another process changed ${this.files.snapshot}`);
  }

  #newLog(size: number): LogFile {
    return new LogFile(this.files.log, size, this.#mode);
  }

  /** Mode of new files: the mode of the snapshot; without a snapshot, only the owner can read them. */
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

/** Throws a `StoreOpenError` for a file with a second hard link, which another server may have opened. */
function checkNames({ snapshot, log, oldLog }: StoreFiles): void {
  for (const path of [snapshot, log, oldLog]) {
    const found = statSync(path, { throwIfNoEntry: false });
    // A directory always has several links.
    if (!found?.isFile() || found.nlink <= 1) continue;
    throw new StoreOpenError(
      `${path} has ${found.nlink} names (hard links), and another server may use another one: make a copy, and use that`,
    );
  }
}

function isEmpty(state: State): boolean {
  for (const type of state.types()) if (state.count(type) > 0) return false;
  return true;
}

/** Deletes a useless file. What fails is deleted when the store is opened again. */
function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The caller reports the original error.
  }
}

/** Makes the entries of a directory durable, where the system supports it. */
async function syncDirectory(path: string): Promise<void> {
  try {
    const directory = await open(dirname(path), 'r');
    await directory.sync().finally(() => directory.close());
  } catch {
    // Windows cannot open directories, and does not need it.
  }
}
