import type { JsonObject } from '../../protocol/json/json.ts';

/** What is wrong with a row. `line` and `column` count from 1; `column` is absent when the whole row is meant. */
export interface RowProblem {
  readonly line: number;
  /** The column's header, or the SCIM path where there is none. */
  readonly column?: string;
  /** Position of the column in the file. */
  readonly position?: number;
  readonly reason: string;
}

/** The header of a table, as it stands in the file. */
export interface Header {
  readonly line: number;
  readonly columns: readonly string[];
}

/** A row of a CSV file. */
export interface TableRow {
  readonly kind: 'table';
  /** Physical line where the row starts. */
  readonly line: number;
  readonly header: Header;
  /** Cells as they stand in the file; as many as there are columns unless `problems` says otherwise. */
  readonly cells: readonly string[];
  readonly problems: readonly RowProblem[];
}

/** A row that is a SCIM resource. */
export interface ResourceRow {
  readonly kind: 'resource';
  /** Physical line where the resource starts; resources that start on one line count on from it, so that each has its own. */
  readonly line: number;
  /** Empty where `problems` says why. */
  readonly resource: JsonObject;
  readonly problems: readonly RowProblem[];
}

/** One row of a source, with the line that it keeps until the report. */
export type Row = TableRow | ResourceRow;

/** Formats a source can have. JSON is an array of resources, a ListResponse, or one resource. */
export type SourceFormat = 'csv' | 'ndjson' | 'json';

/** The longest row, line or resource that is read, in characters. */
export const maxRowLength = 1_048_576;
