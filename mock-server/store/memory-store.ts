import type { Contents } from './contents.ts';
import { State } from './state.ts';
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

class MemoryStore extends StateStore {
  #closed = false;

  constructor(
    private readonly indexes: readonly IndexDefinition[],
    contents: Contents,
  ) {
    super(new State(indexes));
    this.state.replay(contents);
  }

  async commit(changes: readonly Change[]): Promise<void> {
    this.#checkOpen();
    this.state.apply(changes);
  }

  async replaceAll(changes: readonly Change[]): Promise<void> {
    this.#checkOpen();
    const state = new State(this.indexes);
    state.apply(changes);
    this.state = state;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #checkOpen(): void {
    if (this.#closed) throw new StoreWriteError('the store is closed');
  }
}
