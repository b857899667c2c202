import type { ColumnTarget } from '../headers/column-target.ts';
import type { ColumnReading } from '../headers/known-headers.ts';

/** A meaning that a column could have. */
export interface Candidate {
  readonly index: number;
  readonly target: ColumnTarget;
  /** If two columns have the same path, the column with the lower rank is used. */
  readonly rank: number;
  readonly reading?: ColumnReading;
}
