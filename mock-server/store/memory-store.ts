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

/** Makes a store in memory. A transaction is applied when `commit` returns, and lasts as long as the process. */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  return new MemoryStore(options.indexes ?? [], options.contents ?? []);
}

/** Maximum number of transactions to undo. Above it, to load the contents again costs less. */
const maxUndo = 1000;

class MemoryStore extends StateStore {
  #closed = false;
  /**
   * The contents of the latest `replaceAll`, and how to undo later transactions, since tests return to the same contents many
   * times.
   */
  #anchor: { readonly contents: Contents; readonly undo: Undo[] } | undefined;

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
    if (!this.#anchor) return;
    if (this.#anchor.undo.length < maxUndo) this.#anchor.undo.push(undo);
    else this.#anchor = undefined;
  }

  async replaceAll(changes: Contents): Promise<void> {
    this.#checkOpen();
    if (this.#anchor?.contents === changes) {
      for (let undo = this.#anchor.undo.pop(); undo; undo = this.#anchor.undo.pop()) undo();
      return;
    }
    const state = new State(this.indexes);
    state.apply(changes);
    this.state = state;
    this.#anchor = { contents: changes, undo: [] };
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #checkOpen(): void {
    if (this.#closed) throw new StoreWriteError('the store is closed');
  }
}
