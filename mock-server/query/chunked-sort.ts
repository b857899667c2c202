import { compareKeys, type SortKey, type SortParameters } from '../../src/protocol/query/sort.ts';
import { CooperativeYield } from '../scheduling/cooperative-yield.ts';

interface Keyed<T> {
  readonly item: T;
  readonly key: SortKey;
}

/** Number of items after which sorting or merging may yield to the event loop. */
const piece = 1024;

/**
 * Sorts like `sortByKey`, but yields to the event loop, because sorting a hundred thousand items takes almost a second.
 */
export async function sortInChunks<T>(
  items: readonly T[],
  key: (item: T) => SortKey,
  sortOrder?: SortParameters['sortOrder'],
  yielding = new CooperativeYield(),
): Promise<T[]> {
  const compare = (a: Keyed<T>, b: Keyed<T>): number => compareKeys(a.key, b.key, sortOrder);
  let runs: (readonly Keyed<T>[])[] = [];
  for (let start = 0; start < items.length; start += piece) {
    const run = items.slice(start, start + piece).map((item) => ({ item, key: key(item) }));
    runs.push(run.sort(compare));
    if (yielding.isDue) await yielding.toEventLoop();
  }
  while (runs.length > 1) {
    const merged: (readonly Keyed<T>[])[] = [];
    for (let pair = 0; pair < runs.length; pair += 2) {
      merged.push(await merge(runs[pair] ?? [], runs[pair + 1] ?? [], compare, yielding));
    }
    runs = merged;
  }
  return (runs[0] ?? []).map(({ item }) => item);
}

/** Merges two sorted lists. The merge is stable: equal items of the left list come first. */
async function merge<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
  yielding: CooperativeYield,
): Promise<readonly T[]> {
  const merged: T[] = [];
  for (let l = 0, r = 0; l + r < left.length + right.length; ) {
    const isLeft = r >= right.length || (l < left.length && compare(left[l] as T, right[r] as T) <= 0);
    merged.push((isLeft ? left[l++] : right[r++]) as T);
    if (merged.length % piece === 0 && yielding.isDue) await yielding.toEventLoop();
  }
  return merged;
}
