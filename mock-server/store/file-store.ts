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
  /** Path of the snapshot. The log and the lock are beside it. */
  readonly path: string;
  /**
   * Writes everything to the snapshot and deletes the log, while commits go on. Rejects with a `StoreWriteError`; no data is
   * lost then.
   */
  compact(): Promise<void>;
}

/**
 * Maximum bytes of a store that is compacted when it closes, so that one readable file remains. A larger store would delay the
 * user.
 */
const smallStore = 16 << 20;

/**
 * Opens or creates the store in a file. Rejects with a `StoreOpenError` when another process has opened it, when the path
 * cannot be used, and when a line of a file is damaged.
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
  /** Bytes of log at which a compaction failed. The next compaction waits for as many bytes again. */
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

  /** Commits of one batch share a promise. */
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

  /** A failed compaction leaves a longer log, and nothing else. */
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
    // Twice, since an earlier compaction may have left an old log.
    for (let round = 0; round < 2; round++) {
      const { logSize, snapshotSize } = this.adapter;
      if (logSize > 0 && logSize + snapshotSize <= smallStore) await this.#compactQuietly();
    }
    await this.adapter.close();
    this.lock.release();
  }
}

/** Follows a symbolic link, so that the link stays when its target is replaced. */
function locate(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return resolve(path);
    throw new StoreOpenError(`${path} cannot be opened: ${reasonOf(error)}`, { cause: error });
  }
}
