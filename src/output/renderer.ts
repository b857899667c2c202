import type { JsonObject } from '../protocol/json/json.ts';
import type { ResourceModel } from '../protocol/schema/model.ts';

/** How resources are to be shown. Only `table`, `csv` and `tsv` look at most of it. */
export interface RenderOptions {
  /** Columns as typed: `userName,emails.work`, or `+title,-id` against the default. */
  readonly columns?: string;
  /** Name of the resource type, which decides the default columns; read from the first resource when absent. */
  readonly resourceType?: string;
  /** When given, a column that the resource type does not have is an error, and short names of extensions are checked. */
  readonly model?: ResourceModel;
  /** Names of all attributes that there are, where no schema says so: another column is an error. */
  readonly knownAttributes?: readonly string[];
  /** Columns of the terminal; absent means that nothing is cut off. */
  readonly width?: number;
  /** Further columns of a table whose text goes on below instead of being cut. */
  readonly wrap?: readonly string[];
  /** Escape sequences for colour; none unless true. */
  readonly color?: boolean;
  /** False leaves the header row out. */
  readonly headers?: boolean;
  /** True leaves cells as they are that a spreadsheet would run as a formula. */
  readonly csvRaw?: boolean;
  /** True for a terminal: whatever one would obey is made visible, in each format. */
  readonly visible?: boolean;
  /** IANA name of the time zone for times in tables; absent means the machine's. */
  readonly timeZone?: string;
}

/** One output format. */
export interface Renderer {
  /**
   * Text of a list, a piece at a time. When the source throws, what was given out stays valid (an array is closed) and the
   * error is thrown afterwards; when it throws before the first resource, nothing is given out.
   */
  many(resources: AsyncIterable<JsonObject>, options: RenderOptions): AsyncIterable<string>;
  /** Text of one resource, with a line feed at its end. */
  one(resource: JsonObject, options: RenderOptions): string;
}
