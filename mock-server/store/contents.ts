import type { Change, Store } from './store.ts';

/** The contents of a store, as the list of changes that creates these contents in an empty store. */
export type Contents = readonly Change[];

/**
 * Reads the contents of these types. Does not copy resources, because resources are immutable and can be shared with the store.
 */
export function readContents(store: Store, types: readonly string[]): Contents {
  const contents: Change[] = [];
  for (const type of types) {
    for (const resource of store.list(type)) {
      contents.push({ op: 'put', type, resource });
      for (const member of store.members(resource.id).values()) {
        contents.push({ op: 'link', group: resource.id, member });
      }
    }
  }
  return contents;
}

/**
 * Replaces the contents of these types. Uses `replaceAll` if the store has this method, otherwise one transaction.
 * Rejects with the same errors as `commit`. After an error, the store is unchanged.
 */
export async function replaceContents(store: Store, types: readonly string[], contents: Contents): Promise<void> {
  if (store.replaceAll) return store.replaceAll(contents);
  const deletions = types.flatMap((type) =>
    Array.from(store.list(type), ({ id }): Change => ({ op: 'delete', type, id })),
  );
  await store.commit([...deletions, ...contents]);
}
