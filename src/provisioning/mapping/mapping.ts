import type { ColumnTarget } from './column-target.ts';
import type { ColumnReading } from './known-headers.ts';
import type { CellRules } from './rules.ts';

/** What becomes of one column. */
export interface MappedColumn {
  /** The header as it stands in the file. */
  readonly column: string;
  /** Position in the file, from 1. */
  readonly position: number;
  /** Empty for a column whose cells are not sent. */
  readonly targets: readonly ColumnTarget[];
  /** Why the column is left out. */
  readonly ignored?: string;
  readonly reading?: ColumnReading;
  /**
   * A column that is not sent and read all the same. `status`: another status than the one that is sent, which must not
   * contradict it; `leavingDate`: the day on which the person leaves.
   */
  readonly role?: 'status' | 'leavingDate';
  /** True for a column that was left out because somebody said so. */
  readonly isLeftOutByChoice?: true;
  /** Words of this column and what they stand for, the first that fits. */
  readonly values?: readonly ValueRule[];
}

/** A word of a column and what it stands for. */
export interface ValueRule {
  readonly matches: (text: string) => boolean;
  readonly value: string;
}

/** How the columns of a table become SCIM resources. */
export interface Mapping {
  /** Empty for a source whose rows are resources. */
  readonly columns: readonly MappedColumn[];
  /** Attributes that a person can be found by and that a column fills, the surest first. */
  readonly keys: readonly KeyName[];
  /** Position of the e-mail column that also gives `userName`, where no column is the userName itself. */
  readonly userNameFrom?: number;
  /** Position of the column with the id that people had where the file comes from, by which others in it refer to them. */
  readonly sourceIdFrom?: number;
  /** True when no column gives a part of the name, so that the parts come from the whole name. */
  readonly hasWholeNameOnly?: boolean;
  /** Name of the product whose export it is, where its headers say so. */
  readonly product?: string;
  readonly rules: CellRules;
}

/** Attributes that identify a person. An e-mail address does not: addresses are given to new people. */
export type KeyName = 'externalId' | 'userName' | 'employeeNumber';
