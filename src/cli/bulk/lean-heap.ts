import { setFlagsFromString } from 'node:v8';

/** Minimum number of rows for a run that saves memory, and therefore takes a tenth more time. */
const manyRows = 50_000;

/**
 * Makes V8 collect garbage earlier, if a run has many rows. By default, the heap grows to several times its live
 * content before a collection, and a scheduler with a memory limit may then end the process. V8 reads the flag at each
 * collection, so the flag can be set while the program runs. `npm run bench -- memory` prints the memory that a run
 * needs.
 */
export function collectEarlier(rows = 0): void {
  if (rows >= manyRows) setFlagsFromString('--heap-growing-percent=50');
}
