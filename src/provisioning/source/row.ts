import type { JsonObject } from '../../protocol/json/json.ts';

/** A problem of a row. `line` and `position` count from 1. `column` is absent if the problem concerns the whole row. */
export interface RowProblem {
  readonly line: number;
  /** The header of the column, or the SCIM path of the value if there is no column. */
  readonly column?: string;
  /** Position of the column in the file. */
  readonly position?: number;
  readonly reason: string;
}

/** The header of a table. */
export interface Header {
  readonly line: number;
  readonly columns: readonly string[];
}

/** A row of a CSV file, or an entry of an LDIF file. */
export interface TableRow {
  readonly kind: 'table';
  /** Physical line on which the row starts. */
  readonly line: number;
  readonly header: Header;
  /**
   * The cells in the file. If the number of cells differs from the number of columns, `problems` reports the
   * difference.
   */
  readonly cells: readonly string[];
  /**
   * All values of each column. Present only if the source writes each value of an attribute separately. A cell then
   * contains only the first value, and is not split into several values.
   */
  readonly values?: readonly (readonly string[])[];
  /** Maps the column index of each cell that cannot be read to the reason. */
  readonly unreadable?: ReadonlyMap<number, string>;
  /** Other texts with which the manager of the person can be found, in addition to the cell. */
  readonly managerTexts?: readonly string[];
  readonly problems: readonly RowProblem[];
}

/** A row that is a SCIM resource. */
export interface ResourceRow {
  readonly kind: 'resource';
  /**
   * Physical line on which the resource starts. If several resources start on the same line, later resources get
   * greater numbers. Each resource therefore has its own number.
   */
  readonly line: number;
  /** The resource. Empty if the row has `problems`. */
  readonly resource: JsonObject;
  readonly problems: readonly RowProblem[];
}

/** One row of a source. The line of the row identifies the row in the report. */
export type Row = TableRow | ResourceRow;

/** Formats that a source can have. `json` is an array of resources, a ListResponse, or one resource. */
export type SourceFormat = 'csv' | 'ndjson' | 'json' | 'yaml' | 'ldif';

/** Maximum length of a row, line or resource, in characters. */
export const maxRowLength = 1_048_576;
