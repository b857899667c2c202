import type { Contents } from './contents.ts';
import { State, type Undo } from './state.ts';
import { StateStore } from './state-store.ts';
import { type Change, type IndexDefinition, type Store, StoreWriteError } from './store.ts';

/** Options of a memory store. */
export interface MemoryStoreOptions {
  readonly indexes?: readonly IndexDefinition[];
  /** Initial contents. */
  readonly contents?: Contents;
}

/** Creates a store in memory. `commit` applies a transaction before it returns. The data exists only until the process ends. */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  return new MemoryStore(options.indexes ?? [], options.contents ?? []);
}

/**
 * Maximum number of transactions to undo one by one. For more transactions, it is faster to load the contents again.
 */
const maxUndo = 1000;

class MemoryStore extends StateStore {
  #closed = false;
  /**
   * The contents of the latest `replaceAll`, and one undo function for each later transaction. Tests often restore the
   * same contents many times. The store then only calls the undo functions, which is faster than loading the contents.
   */
  #restorePoint: { readonly contents: Contents; readonly undo: Undo[] } | undefined;

  constructor(
    private readonly indexes: readonly IndexDefinition[],
    contents: Contents,
  ) {
    super(new State(indexes));
    this.state.replay(contents);
  }

  async commit(changes: readonly Change[]): Promise<void> {
    this.#checkOpen();
    const undo = this.state.apply(changes);
    if (!this.#restorePoint) return;
    if (this.#restorePoint.undo.length < maxUndo) this.#restorePoint.undo.push(undo);
    else this.#restorePoint = undefined;
  }

  async replaceAll(changes: Contents): Promise<void> {
    this.#checkOpen();
    if (this.#restorePoint?.contents === changes) {
      for (let undo = this.#restorePoint.undo.pop(); undo; undo = this.#restorePoint.undo.pop()) undo();
      return;
    }
    const state = new State(this.indexes);
    state.apply(changes);
    this.state = state;
    this.#restorePoint = { contents: changes, undo: [] };
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #checkOpen(): void {
    if (this.#closed) throw new StoreWriteError('the store is closed');
  }
}
