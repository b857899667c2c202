import type { ColumnTarget } from '../headers/column-target.ts';
import type { ColumnReading } from '../headers/known-headers.ts';

/** A meaning that a column could have. */
export interface Candidate {
  readonly index: number;
  readonly target: ColumnTarget;
  /** Lower wins where two columns compete for a path. */
  readonly rank: number;
  readonly reading?: ColumnReading;
}
