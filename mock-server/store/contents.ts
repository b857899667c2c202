import type { Change, Store } from './store.ts';

/** Everything in a store, as the changes that put it into an empty one. */
export type Contents = readonly Change[];

/** Reads everything of these types. Costs a reference a resource: resources are shared with the store and never changed. */
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
 * Makes these contents all that a store has of these types: at once where it can, else by one transaction. Rejects with
 * what `commit` rejects with; the store is then as it was.
 */
export async function replaceContents(store: Store, types: readonly string[], contents: Contents): Promise<void> {
  if (store.replaceAll) return store.replaceAll(contents);
  const deletions = types.flatMap((type) =>
    Array.from(store.list(type), ({ id }): Change => ({ op: 'delete', type, id })),
  );
  await store.commit([...deletions, ...contents]);
}
