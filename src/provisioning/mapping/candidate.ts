import type { ColumnTarget } from './column-target.ts';
import type { ColumnReading } from './known-headers.ts';

/** A meaning that a column could have. */
export interface Candidate {
  readonly index: number;
  readonly target: ColumnTarget;
  /** Lower wins where two columns compete for a path. */
  readonly rank: number;
  readonly reading?: ColumnReading;
}
