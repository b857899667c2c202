import { State } from './state.ts';
import { type Change, type IndexDefinition, type Store, StoreWriteError } from './store.ts';

/** A store in which resources are prepared that are to be created together. */
export interface Overlay {
  /** The store below, and over it what was committed here. Only what is new can be changed. */
  readonly store: Store;
  /** As `commit` of the store, and done when it returns. Throws what `commit` rejects with. */
  readonly apply: (changes: readonly Change[]) => void;
  /** Everything that was committed here, to be committed to the store below as one transaction. */
  readonly changes: readonly Change[];
}

/** Lays an empty overlay over a store, which sees nothing of it. `indexes` are those of the store. */
export function layOver(below: Store, indexes: readonly IndexDefinition[]): Overlay {
  const own = new State(indexes);
  const changes: Change[] = [];
  const store: Store = {
    get: (type, id) => own.get(type, id) ?? below.get(type, id),
    list: (type) => both(below.list(type), own.list(type)),
    count: (type) => below.count(type) + own.count(type),
    find: (index, key) => both(below.find(index, key), own.find(index, key)),
    members: (group) => (own.members(group).size > 0 ? own.members(group) : below.members(group)),
    groupsOf: (member) => new Set(both(below.groupsOf(member), own.groupsOf(member))),
    commit: async (more) => apply(more),
    close: async () => {},
  };
  const apply = (more: readonly Change[]) => {
    for (const change of more) {
      const isNew = change.op === 'put' && below.get(change.type, change.resource.id) === undefined;
      if (!isNew && change.op !== 'link') throw new StoreWriteError('an overlay takes only what is new');
    }
    // A state takes links of what is in it only, which is what is new.
    own.apply(more);
    changes.push(...more);
  };
  return { store, apply, changes };
}

function* both<T>(first: Iterable<T>, second: Iterable<T>): Iterable<T> {
  yield* first;
  yield* second;
}
