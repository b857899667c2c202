import type { Change, Store } from './store.ts';

/** The contents of a store, as changes that put them into an empty store. */
export type Contents = readonly Change[];

/** Reads the contents of these types. Copies references and no resources: resources are immutable and shared with the store. */
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
 * Replaces the contents of these types, at once where the store supports it, else in one transaction. Rejects as `commit` does;
 * the store is then unchanged.
 */
export async function replaceContents(store: Store, types: readonly string[], contents: Contents): Promise<void> {
  if (store.replaceAll) return store.replaceAll(contents);
  const deletions = types.flatMap((type) =>
    Array.from(store.list(type), ({ id }): Change => ({ op: 'delete', type, id })),
  );
  await store.commit([...deletions, ...contents]);
}
