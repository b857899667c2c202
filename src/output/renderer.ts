import type { JsonObject } from '../protocol/json/json.ts';
import type { ResourceModel } from '../protocol/schema/model.ts';
import type { Scalar } from './value-path.ts';

/** A column whose header is not the path of an attribute. For example, the header is the name of a profile. */
export interface Field {
  readonly header: string;
  /** True if the text is wrapped instead of cut. */
  readonly wraps?: boolean;
  /** Reads the values of this column from a row. */
  read(row: JsonObject): Scalar[];
}

/** Options of rendering. Most options apply only to `table`, `csv` and `tsv`. */
export interface RenderOptions {
  /** Columns as the operator typed them: `userName,emails.work`, or `+title,-id` to change the default. */
  readonly columns?: string;
  /** Name of the resource type, which decides the default columns. Default: read from the first resource. */
  readonly resourceType?: string;
  /**
   * Model of the resource type. With a model, an unknown column is an error. A column without a URN is also an error if
   * several extensions have the attribute.
   */
  readonly model?: ResourceModel;
  /** The default columns, instead of those of the resource type. `+title,-id` changes these columns. */
  readonly baseColumns?: readonly string[];
  /**
   * Without a model: the names of all attributes in the data. A column with any other name is an error. With a model:
   * names of attributes that the model does not have.
   */
  readonly knownAttributes?: readonly string[];
  /**
   * True if a user typed `columns`. Without `model` and `knownAttributes`, a typed column that no resource has is an
   * error. Default: false.
   */
  readonly isTyped?: boolean;
  /**
   * All available columns of a list whose columns are not SCIM paths. If `fields` is set, `columns` selects some of
   * these columns by name.
   */
  readonly fields?: readonly Field[];
  /** Width of the terminal in columns. If the width is undefined, no text is cut. */
  readonly width?: number;
  /** Additional columns whose text is wrapped instead of cut. */
  readonly wrap?: readonly string[];
  /** True to use escape sequences for colour. Default: false. */
  readonly color?: boolean;
  /** False to omit the header row. */
  readonly headers?: boolean;
  /** True to keep cells unchanged, even if a spreadsheet would run a cell as a formula. */
  readonly csvRaw?: boolean;
  /** True if the output is a terminal. In this case, each format makes control characters visible. */
  readonly visible?: boolean;
  /**
   * True to render each resource before the next resource is requested. By default, a table renders its rows in batches.
   */
  readonly immediate?: boolean;
  /** True if resources arrive in pages. A table then renders the rows of a page before the next page arrives. */
  readonly paged?: boolean;
  /** The present time in milliseconds. If it is given, a card also shows how long ago a time was. */
  readonly now?: number;
  /** IANA name of the time zone for times in tables. Default: the time zone of the machine. */
  readonly timeZone?: string;
}

/** One output format. */
export interface Renderer {
  /**
   * Renders a list in parts. If the source throws an error, completes the rendered text (closes an array) and then
   * throws this error. If the source throws an error before the first resource, renders no text.
   */
  many(resources: AsyncIterable<JsonObject>, options: RenderOptions): AsyncIterable<string>;
  /** Renders one resource as text with a line feed at the end. */
  one(resource: JsonObject, options: RenderOptions): string;
}
