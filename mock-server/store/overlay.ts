import { State } from './state.ts';
import { type Change, type IndexDefinition, type Store, StoreWriteError } from './store.ts';

/**
 * A store that shows another store and its own new resources. One transaction later creates these in the other store.
 */
export interface Overlay {
  /**
   * Shows the resources of the underlying store and of the overlay. Only resources that are not in the underlying store
   * can be created or changed.
   */
  readonly store: Store;
  /** Applies changes like `commit` of the store, but synchronously. Throws the errors of `commit`. */
  readonly apply: (changes: readonly Change[]) => void;
  /** All changes of the overlay. The caller commits these changes to the underlying store in one transaction. */
  readonly changes: readonly Change[];
}

/** Creates an empty overlay. Does not change the underlying store. `indexes` are the indexes of the underlying store. */
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
      if (!isNew && change.op !== 'link') throw new StoreWriteError('an overlay accepts only new resources and links');
    }
    // Throws for a new link of a group in the underlying store. `own` contains only the new groups, and a `State`
    // accepts no links of other groups.
    own.apply(more);
    changes.push(...more);
  };
  return { store, apply, changes };
}

function* both<T>(first: Iterable<T>, second: Iterable<T>): Iterable<T> {
  yield* first;
  yield* second;
}
