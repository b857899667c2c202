import { setFlagsFromString } from 'node:v8';

/** Number of rows from which memory matters more than a tenth of the time. */
const manyRows = 50_000;

/**
 * Makes V8 collect garbage more often for a run with many rows. Without this, the heap grows to several times its live
 * content before a collection, and a scheduler with a memory limit ends the process. V8 reads this flag at each
 * collection, so it can be set while the program runs.
 */
export function limitHeap(rows = 0): void {
  if (rows >= manyRows) setFlagsFromString('--heap-growing-percent=50');
}
