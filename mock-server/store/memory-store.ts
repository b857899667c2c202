import type { Contents } from './contents.ts';
import { State, type Undo } from './state.ts';
import { StateStore } from './state-store.ts';
import { type Change, type IndexDefinition, type Store, StoreWriteError } from './store.ts';

/** How a memory store is made. */
export interface MemoryStoreOptions {
  readonly indexes?: readonly IndexDefinition[];
  /** What is in it from the start. */
  readonly contents?: Contents;
}

/** A store that forgets everything with its process. A transaction is as durable as it gets when `commit` returns. */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  return new MemoryStore(options.indexes ?? [], options.contents ?? []);
}

/** Transactions that are remembered for the way back; beyond it, to begin anew costs less. */
const maxUndo = 1000;

class MemoryStore extends StateStore {
  #closed = false;
  /** What was put in last as a whole, and how to take back what came after. Tests go back to the same contents again and again. */
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
