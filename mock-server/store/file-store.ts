import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { Low } from 'lowdb';
import { checkOptions } from '../options/check.ts';
import { FileAdapter } from './file-adapter.ts';
import { codeOf, reasonOf } from './file-error.ts';
import { type Lock, lockFile } from './file-lock.ts';
import { type FileStoreOptions, fileStoreOptions } from './options.ts';
import { storeFiles } from './recover.ts';
import { State } from './state.ts';
import { StateStore } from './state-store.ts';
import { type Change, type Store, StoreOpenError, StoreWriteError } from './store.ts';

/** A store in a file. */
export interface FileStore extends Store {
  /** Path of the snapshot. The log and the lock are in the same folder. */
  readonly path: string;
  /**
   * Writes all contents to the snapshot and deletes the log, while commits continue. Rejects with a `StoreWriteError`. After an
   * error, no data is lost.
   */
  compact(): Promise<void>;
}

/**
 * Maximum size, in bytes, of a store that is compacted when it closes. A compacted store is a single readable file. The
 * compaction of a larger store would take too long.
 */
const smallStore = 16 << 20;

/**
 * Opens or creates the store in a file. Rejects with a `StoreOpenError` if another process has opened the store, if the path
 * cannot be used, or if a line of a file is damaged.
 */
export async function openFileStore(path: string, options: FileStoreOptions = {}): Promise<FileStore> {
  checkOptions(options, fileStoreOptions);
  const files = storeFiles(locate(path));
  const { indexes = [], fsync = false, compactAt = 1 << 20, contents = () => [], onNotice = () => {} } = options;
  const state = new State(indexes);
  let lock: Lock | undefined;
  try {
    lock = lockFile(files.lock, path);
    const adapter = new FileAdapter(files, { indexes, fsync, contents, onNotice }, lock);
    const low = new Low<State>(adapter, state);
    await low.read();
    return new LowStore(files.snapshot, low, adapter, lock, compactAt, onNotice);
  } catch (error) {
    lock?.release();
    if (error instanceof StoreOpenError) throw error;
    throw new StoreOpenError(`${path} cannot be opened: ${reasonOf(error)}`, { cause: error });
  }
}

class LowStore extends StateStore implements FileStore {
  #closing: Promise<void> | undefined;
  #last: Promise<void> | undefined;
  /**
   * Size of the log after the last failed compaction, or 0. The next compaction starts when the log has grown by more
   * than the threshold beyond this size.
   */
  #failedAt = 0;
  #compacting = false;

  constructor(
    readonly path: string,
    private readonly low: Low<State>,
    private readonly adapter: FileAdapter,
    private readonly lock: Lock,
    private readonly compactAt: number,
    private readonly onNotice: (message: string) => void,
  ) {
    super(low.data);
  }

  /** Returns the same promise for all commits that are written in one batch. */
  commit(changes: readonly Change[]): Promise<void> {
    try {
      if (this.#closing !== undefined) throw new StoreWriteError(`${this.path} is closed`);
      const done = this.adapter.append(changes, this.state.apply(changes));
      if (done !== this.#last) {
        this.#last = done;
        done.then(
          () => this.#compactIfDue(),
          () => {},
        );
      }
      return done;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  compact(): Promise<void> {
    return this.low.write();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #compactIfDue(): void {
    const { logSize, snapshotSize } = this.adapter;
    if (logSize <= Math.max(this.compactAt, snapshotSize) + this.#failedAt) return;
    if (!this.#compacting && this.#closing === undefined) void this.#compactQuietly();
  }

  /**
   * Compacts the store. Passes an error to `onNotice` and does not throw it, because a failed compaction does no harm:
   * the log only stays longer.
   */
  async #compactQuietly(): Promise<void> {
    this.#compacting = true;
    try {
      await this.compact();
      this.#failedAt = 0;
    } catch (error) {
      this.#failedAt = this.adapter.logSize;
      this.onNotice(error instanceof Error ? error.message : String(error));
    }
    this.#compacting = false;
  }

  async #close(): Promise<void> {
    await this.adapter.settled();
    // A single compaction is not enough if an earlier compaction has left an old log.
    for (let round = 0; round < 2; round++) {
      const { logSize, snapshotSize } = this.adapter;
      if (logSize > 0 && logSize + snapshotSize <= smallStore) await this.#compactQuietly();
    }
    await this.adapter.close();
    this.lock.release();
  }
}

/** Returns the target of a symbolic link. The store then replaces the target, and the link still exists. */
function locate(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return resolve(path);
    throw new StoreOpenError(`${path} cannot be opened: ${reasonOf(error)}`, { cause: error });
  }
}
