import type { Store } from './store.ts';

/** Creates a store that delegates to `store`. The methods in `otherwise` replace the methods of `store`. */
export function delegate(store: Store, otherwise: Partial<Store>): Store {
  const { replaceAll } = store;
  return {
    get: (type, id) => store.get(type, id),
    list: (type) => store.list(type),
    count: (type) => store.count(type),
    find: (index, key) => store.find(index, key),
    members: (group) => store.members(group),
    groupsOf: (member) => store.groupsOf(member),
    commit: (changes) => store.commit(changes),
    close: () => store.close(),
    ...(replaceAll && { replaceAll: (changes) => replaceAll.call(store, changes) }),
    ...otherwise,
  };
}
