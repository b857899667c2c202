import type { Contents } from '../store/contents.ts';
import type { Store } from '../store/store.ts';

/** Changes in a transaction: small enough for a line of a file, and for nobody to wait long. */
const batch = 2_000;

/** How many resources of these types there are. */
export function countResources(store: Store, types: readonly string[]): number {
  return types.reduce((sum, type) => sum + store.count(type), 0);
}

/** Puts contents into a store that has none of it. Rejects with what `commit` rejects with. */
export async function fill(store: Store, contents: Contents): Promise<void> {
  for (let from = 0; from < contents.length; from += batch) await store.commit(contents.slice(from, from + batch));
}
