import { State } from './state.ts';
import { type Change, type IndexDefinition, type Store, StoreWriteError } from './store.ts';

/** A store over another store, for resources that are created in one transaction. */
export interface Overlay {
  /** The store below with the changes of the overlay. Only new resources can be changed. */
  readonly store: Store;
  /** As `commit` of the store, but synchronous. Throws the error that `commit` would reject with. */
  readonly apply: (changes: readonly Change[]) => void;
  /** All changes of the overlay, to be committed to the store below in one transaction. */
  readonly changes: readonly Change[];
}

/** Makes an empty overlay. The store below does not change. `indexes` are those of the store below. */
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
    // A `State` accepts links of its own groups only, which are the new groups.
    own.apply(more);
    changes.push(...more);
  };
  return { store, apply, changes };
}

function* both<T>(first: Iterable<T>, second: Iterable<T>): Iterable<T> {
  yield* first;
  yield* second;
}
