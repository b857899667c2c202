import type { Conversion } from './conversion.ts';

/** The position of a text in a mapping file, for messages: `hires.map.yaml, line 3, column 5`. */
export interface Placed {
  readonly at: string;
}

/** The meaning that a mapping file gives to a column. */
export interface ColumnChoice extends Placed {
  /** The column, named as in `--map`. */
  readonly column: string;
  /** SCIM paths, or only `-` for a column that is left out. */
  readonly paths: readonly string[];
  readonly conversion?: Conversion;
  /** Words that can occur in the cells of the column. `value` is the value that replaces the word. */
  readonly values?: readonly { readonly word: string; readonly value: string }[];
}

/** Fixed values of an attribute. The values do not come from a column. */
export interface ValueChoice extends Placed {
  readonly path: string;
  readonly values: readonly string[];
}

/** The text of an attribute, which contains references to columns, such as `{First} {Last}`. */
export interface TemplateChoice extends Placed {
  readonly path: string;
  readonly text: string;
}

/** A rule that puts people into a group. */
export interface GroupChoice extends Placed {
  /** A filter (RFC 7644 section 3.4.2.2). Without a filter, the rule applies to all people of the file. */
  readonly filter?: string;
  readonly group: string;
}

/** The content of a mapping file. */
export interface FileChoices {
  /** Name of the file, as the user gave it. */
  readonly name: string;
  /** Hexadecimal SHA-256 of the text of the file. */
  readonly sha256: string;
  readonly columns: readonly ColumnChoice[];
  readonly constants: readonly ValueChoice[];
  readonly templates: readonly TemplateChoice[];
  readonly defaults: readonly ValueChoice[];
  /** Words that mean "no value". */
  readonly empty?: readonly string[];
  readonly groups: readonly GroupChoice[];
}
