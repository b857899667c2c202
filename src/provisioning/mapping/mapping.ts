import type { AttributeTarget, ColumnTarget } from '../headers/column-target.ts';
import type { ColumnReading } from '../headers/known-headers.ts';
import type { Conversion } from './conversion.ts';
import type { GroupRule } from './group-rule.ts';
import type { DateText } from './leaving-date.ts';
import type { KeyName } from './row-keys.ts';
import type { CellRules } from './rules.ts';

/** The use of one column. */
export interface MappedColumn {
  /** The header in the file. */
  readonly column: string;
  /** Position in the file, counted from 1. */
  readonly position: number;
  /** The attributes and links that the cells of this column set. Empty if the cells of the column are not sent. */
  readonly targets: readonly ColumnTarget[];
  /** The reason why the column is not sent. */
  readonly ignored?: string;
  readonly reading?: ColumnReading;
  /** A note about the first target. */
  readonly note?: string;
  /**
   * The role of a column that is read but not sent. `status`: a second status, which must agree with the status that is
   * sent. `leavingDate`: the day on which the person leaves. `groupsUntil`: the last day of the memberships of the row.
   */
  readonly role?: 'status' | 'leavingDate' | 'groupsUntil';
  /** True if the user chose to leave the column out. */
  readonly isLeftOutByChoice?: true;
  /**
   * Rules that replace a word in the cells of this column with the value that the word means. If several rules match,
   * the first one is used.
   */
  readonly values?: readonly ValueRule[];
  /**
   * The conversion of each cell that the user chose. The converted text is then converted to the types of the targets.
   */
  readonly conversion?: Conversion;
}

/** A word in a column and the value that it means. */
export interface ValueRule {
  readonly matches: (text: string) => boolean;
  readonly value: string;
}

/** Fixed values of an attribute. The values do not come from a column. */
export interface FixedValue {
  readonly target: AttributeTarget;
  readonly values: readonly string[];
}

/** A part of a template: text, or a reference to the column at a position. */
export type TemplateValuePart = string | { readonly position: number; readonly functions: readonly string[] };

/** A template for an attribute. The value is made of the texts of several cells. */
export interface TemplateValue {
  readonly target: AttributeTarget;
  /** The template as the user wrote it. */
  readonly text: string;
  readonly parts: readonly TemplateValuePart[];
}

/**
 * Position of a column with dates, and the day with which the run compares these dates. A run reads the rows several
 * times, and must use the same day for all reads. Otherwise, a read after midnight could send rows that the run has not
 * checked.
 */
export interface DateColumn {
  readonly position: number;
  readonly today: DateText;
}

/** Mapping of the columns of a table to SCIM resources. */
export interface Mapping {
  /** Empty for a source whose rows are resources. */
  readonly columns: readonly MappedColumn[];
  /** Keys that have a column. The strongest key comes first. */
  readonly keys: readonly KeyName[];
  /**
   * Position of the e-mail column if the `userName` is also taken from this column. Absent if a column is mapped to
   * `userName`.
   */
  readonly userNameFrom?: number;
  /** Position of the column with the id in the source system. Other rows refer to this id. */
  readonly sourceIdFrom?: number;
  /** The column that contains the start date of each row. */
  readonly effective?: DateColumn;
  /** The column that contains the last day of the memberships of each row. */
  readonly until?: DateColumn;
  /**
   * True if no column contains a single part of a person's name, such as the given name. In this case, the parts are
   * taken from the whole name.
   */
  readonly hasWholeNameOnly?: boolean;
  /** Name of the product that made the export. Absent if the headers do not show the product. */
  readonly product?: string;
  readonly rules: CellRules;
  /** Values that each row gets. */
  readonly constants?: readonly FixedValue[];
  /** Texts that are made of several cells of a row. */
  readonly templates?: readonly TemplateValue[];
  /** Values for attributes that have no value in a row. */
  readonly defaults?: readonly FixedValue[];
  /** Rules that put people into groups. */
  readonly groupRules?: readonly GroupRule[];
}
