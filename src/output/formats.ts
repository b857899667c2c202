import type { Renderer } from './renderer.ts';

/** Properties of a format, known before its renderer is loaded. */
export interface FormatEntry {
  /** Short description for the help. */
  readonly description: string;
  /** True if `--columns`, `--no-headers` and the default columns apply. */
  readonly columns: boolean;
  /** True for formats with separators between cells. `--csv-raw` applies only to these formats. */
  readonly delimited?: boolean;
  /** False if the output is the unparsed response, which cannot be queried or sorted. Default: true. */
  readonly parsed?: boolean;
  /**
   * True for formats that programs read. These formats contain complete and exact data. With these formats, errors are
   * printed to stderr as JSON.
   */
  readonly structured: boolean;
  /** Loads the renderer and the libraries that only this format needs. */
  readonly load: () => Promise<Renderer>;
}

/** All output formats. A new format needs one row in this table and one file. */
export const formats = {
  table: {
    description: 'columns that fit the terminal',
    columns: true,
    structured: false,
    load: async () => (await import('./table.ts')).table,
  },
  json: {
    description: 'an array for a list, an object for one resource',
    columns: false,
    structured: true,
    load: async () => (await import('./json.ts')).json,
  },
  ndjson: {
    description: 'one compact JSON object per line',
    columns: false,
    structured: true,
    load: async () => (await import('./json.ts')).ndjson,
  },
  csv: {
    description: 'comma-separated values, safe to open in a spreadsheet',
    columns: true,
    delimited: true,
    structured: true,
    load: async () => (await import('./delimited.ts')).csv,
  },
  tsv: {
    description: 'tab-separated values',
    columns: true,
    delimited: true,
    structured: true,
    load: async () => (await import('./delimited.ts')).tsv,
  },
  yaml: {
    description: 'a sequence for a list, a mapping for one resource',
    columns: false,
    structured: true,
    load: async () => (await import('./yaml.ts')).yaml,
  },
  id: {
    description: 'one id per line',
    columns: false,
    structured: true,
    load: async () => (await import('./id.ts')).id,
  },
  raw: {
    description: 'the response body of the server, unchanged',
    columns: false,
    parsed: false,
    structured: true,
    load: async () => (await import('./raw.ts')).raw,
  },
} as const satisfies Record<string, FormatEntry>;

/** Name of an output format. */
export type Format = keyof typeof formats;
