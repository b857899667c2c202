import type { JsonObject } from '../protocol/json/json.ts';
import type { ResourceModel } from '../protocol/schema/model.ts';

/** Options of rendering. Most of them apply to `table`, `csv` and `tsv` only. */
export interface RenderOptions {
  /** Columns as the user typed them: `userName,emails.work`, or `+title,-id` to change the default. */
  readonly columns?: string;
  /** Name of the resource type, which decides the default columns. Default: read from the first resource. */
  readonly resourceType?: string;
  /** Model of the resource type. With it, an unknown column is an error, and short names of extensions are checked. */
  readonly model?: ResourceModel;
  /** Names of all attributes, for use without a schema: any other column is an error. */
  readonly knownAttributes?: readonly string[];
  /** Columns of the terminal. Absent: nothing is cut. */
  readonly width?: number;
  /** Further columns of prose, which are wrapped instead of cut. */
  readonly wrap?: readonly string[];
  /** True for colour by escape sequences. Default false. */
  readonly color?: boolean;
  /** False leaves the header row out. */
  readonly headers?: boolean;
  /** True: cells that a spreadsheet would run as a formula are not changed. */
  readonly csvRaw?: boolean;
  /** True for a terminal: characters that it would obey are made visible, in each format. */
  readonly visible?: boolean;
  /** IANA name of the time zone for times in tables. Default: the time zone of the machine. */
  readonly timeZone?: string;
}

/** One output format. */
export interface Renderer {
  /**
   * Renders a list in parts. If the source throws an error, the text so far is completed (an array is closed) and then the error
   * is thrown. If it throws before the first resource, there is no text.
   */
  many(resources: AsyncIterable<JsonObject>, options: RenderOptions): AsyncIterable<string>;
  /** Text of one resource, with a line feed at its end. */
  one(resource: JsonObject, options: RenderOptions): string;
}
