import type { ColumnTarget } from './column-target.ts';

/** What becomes of one column. */
export interface MappedColumn {
  /** The header as it stands in the file. */
  readonly column: string;
  /** Position in the file, from 1. */
  readonly position: number;
  /** Empty for a column that is left out. */
  readonly targets: readonly ColumnTarget[];
  /** Why the column is left out. */
  readonly ignored?: string;
}

/** How the columns of a table become SCIM resources. */
export interface Mapping {
  readonly columns: readonly MappedColumn[];
  /** Attributes that a person can be found by and that a column fills, the surest first. */
  readonly keys: readonly KeyName[];
  /** Position of the e-mail column that also gives `userName`, where no column is the userName itself. */
  readonly userNameFrom?: number;
}

/** Attributes that identify a person. An e-mail address does not: addresses are given to new people. */
export type KeyName = 'externalId' | 'userName';
