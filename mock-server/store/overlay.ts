import { createMemoryStore } from './memory-store.ts';
import { type Change, type IndexDefinition, type Store, StoreWriteError } from './store.ts';

/** A store in which resources are prepared that are to be created together. */
export interface Overlay {
  /** The store below, and over it what was committed here. Only what is new can be changed. */
  readonly store: Store;
  /** Everything that was committed here, to be committed to the store below as one transaction. */
  readonly changes: readonly Change[];
}

/** Lays an empty overlay over a store, which sees nothing of it. `indexes` are those of the store. */
export function layOver(below: Store, indexes: readonly IndexDefinition[]): Overlay {
  const own = createMemoryStore({ indexes });
  const changes: Change[] = [];
  const store: Store = {
    get: (type, id) => own.get(type, id) ?? below.get(type, id),
    list: (type) => both(below.list(type), own.list(type)),
    count: (type) => below.count(type) + own.count(type),
    find: (index, key) => both(below.find(index, key), own.find(index, key)),
    members: (group) => (own.members(group).size > 0 ? own.members(group) : below.members(group)),
    groupsOf: (member) => new Set(both(below.groupsOf(member), own.groupsOf(member))),
    async commit(more) {
      for (const change of more) {
        const isNew = change.op === 'put' && below.get(change.type, change.resource.id) === undefined;
        if (!isNew && change.op !== 'link') throw new StoreWriteError('an overlay takes only what is new');
      }
      // A memory store takes links of what is in it only, which is what is new.
      await own.commit(more);
      changes.push(...more);
    },
    close: () => own.close(),
  };
  return { store, changes };
}

function* both<T>(first: Iterable<T>, second: Iterable<T>): Iterable<T> {
  yield* first;
  yield* second;
}
