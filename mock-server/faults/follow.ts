import { type Contents, readContents } from '../store/contents.ts';
import { delegate } from '../store/delegate.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import type { Change, IndexDefinition, Store } from '../store/store.ts';
import type { Replica } from './effect.ts';

/** A transaction, or contents that replaced everything. */
interface Step {
  readonly at: number;
  readonly changes: Contents;
  readonly whole: boolean;
}

type Listener = (changes: Contents, whole: boolean) => void;

/** A store, and its lagging copies. */
export interface Followed {
  /** The store to use from now on: changes that are committed elsewhere are not followed. */
  readonly store: Store;
  /** Makes a copy that lags by `lag` ms. With an infinite lag, the copy never changes. */
  follow(lag: number): Replica;
}

/** Wraps a store so that copies can follow it. */
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
        // Contents that replace everything are no write of a client, so that the copy does not lag.
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
 * A memory store applies a transaction before it returns. A copy that missed a write may refuse a later write, which is
 * ignored.
 */
function apply(copy: Store, { changes, whole }: Step): void {
  const applied = whole ? copy.replaceAll?.(changes) : copy.commit(changes);
  applied?.catch(() => {});
}

/** A failed commit is not reported, since the store has undone it. */
function withListeners(store: Store, listeners: ReadonlySet<Listener>): Store {
  const tell = (changes: readonly Change[], whole: boolean) => {
    for (const listener of listeners) listener(changes, whole);
  };
  const { replaceAll } = store;
  return delegate(store, {
    commit(changes) {
      const done = store.commit(changes);
      return listeners.size === 0 ? done : done.then(() => tell(changes, false));
    },
    ...(replaceAll && {
      replaceAll: (changes: readonly Change[]) => replaceAll.call(store, changes).then(() => tell(changes, true)),
    }),
  });
}
