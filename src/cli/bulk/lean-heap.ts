import { setFlagsFromString } from 'node:v8';

/** Number of rows from which memory matters more than a tenth of the time. */
const manyRows = 50_000;

/**
 * Makes V8 collect garbage earlier, if a run has many rows. Otherwise, the heap grows to several times its live content
 * before a collection, and a scheduler with a memory limit ends the process. V8 reads the flag at each collection, so
 * the flag can be set while the program runs. `npm run bench -- memory` prints the memory that a run needs.
 */
export function collectEarlier(rows = 0): void {
  if (rows >= manyRows) setFlagsFromString('--heap-growing-percent=50');
}
