import { type Contents, readContents } from '../store/contents.ts';
import { delegate } from '../store/delegate.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import type { Change, IndexDefinition, Store } from '../store/store.ts';
import type { Replica } from './effect.ts';

/**
 * A change of the store: a transaction, or (if `whole` is true) new contents that replace all contents of the store.
 */
interface Step {
  readonly at: number;
  readonly changes: Contents;
  readonly whole: boolean;
}

type Listener = (changes: Contents, whole: boolean) => void;

/** A wrapped store, and the function that creates copies of this store. */
export interface Followed {
  /**
   * The wrapped store. Use it instead of the original store, because copies receive only changes that are committed to
   * the wrapped store.
   */
  readonly store: Store;
  /** Creates a copy. A change reaches the copy `lag` ms later. If the lag is infinite, the copy never changes. */
  follow(lag: number): Replica;
}

/**
 * Wraps a store. The result also contains a function that creates copies of the store. Each copy has its own lag: a
 * change that is committed to the wrapped store reaches the copy after this lag.
 */
export function followStore(
  store: Store,
  { types, indexes, now }: { types: readonly string[]; indexes: readonly IndexDefinition[]; now: () => number },
): Followed {
  const listeners = new Set<Listener>();
  return {
    store: withListeners(store, listeners),
    follow(lag) {
      const copy = createMemoryStore({ indexes });
      void copy.commit(readContents(store, types));
      const waiting: Step[] = [];
      const catchUp = () => {
        while (waiting[0] !== undefined && waiting[0].at <= now() - lag) apply(copy, waiting.shift() as Step);
      };
      const listener: Listener = (changes, whole) => {
        // If all contents are replaced, the copy gets the new contents at once. Only transactions reach the copy with a
        // lag.
        if (whole) waiting.length = 0;
        if (whole) apply(copy, { at: now(), changes, whole });
        else if (Number.isFinite(lag)) waiting.push({ at: now(), changes, whole });
        catchUp();
      };
      listeners.add(listener);
      return { store: copy, catchUp, stop: () => listeners.delete(listener) };
    },
  };
}

/**
 * Applies a step to a copy. Does not wait for the promise of `commit`, because a memory store applies a transaction
 * before `commit` returns. Ignores errors: if a copy missed an earlier write, it may refuse a later write.
 */
function apply(copy: Store, { changes, whole }: Step): void {
  const applied = whole ? copy.replaceAll?.(changes) : copy.commit(changes);
  applied?.catch(() => {});
}

/**
 * Wraps a store. The wrapper calls the listeners after each successful commit. It calls no listener after a failed
 * commit, because the store has undone the changes of this commit.
 */
function withListeners(store: Store, listeners: ReadonlySet<Listener>): Store {
  const notify = (changes: readonly Change[], whole: boolean) => {
    for (const listener of listeners) listener(changes, whole);
  };
  const { replaceAll } = store;
  return delegate(store, {
    commit(changes) {
      const done = store.commit(changes);
      return listeners.size === 0 ? done : done.then(() => notify(changes, false));
    },
    ...(replaceAll && {
      replaceAll: (changes: readonly Change[]) => replaceAll.call(store, changes).then(() => notify(changes, true)),
    }),
  });
}
