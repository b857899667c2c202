import type { Renderer } from './renderer.ts';

/** Properties of a format, known before its renderer is loaded. */
export interface FormatEntry {
  /** A few words for the flag's help. */
  readonly description: string;
  /** True when `--columns`, `--no-headers` and the default columns apply. */
  readonly columns: boolean;
  /** True for cells between separators, where `--csv-raw` applies. */
  readonly delimited?: boolean;
  /** False for the server's own text, which cannot be queried or sorted. Default true. */
  readonly parsed?: boolean;
  /** True for formats for machines: complete, exact, and with errors as JSON on stderr. */
  readonly structured: boolean;
  /** Loads the renderer, and with it the libraries that only this format needs. */
  readonly load: () => Promise<Renderer>;
}

/** All output formats. A new format is one row here and one file. */
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
    description: 'one compact object a line',
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
    description: 'one id a line',
    columns: false,
    structured: true,
    load: async () => (await import('./id.ts')).id,
  },
  raw: {
    description: 'the server’s own answer, unchanged',
    columns: false,
    parsed: false,
    structured: true,
    load: async () => (await import('./raw.ts')).raw,
  },
} as const satisfies Record<string, FormatEntry>;

/** Name of an output format. */
export type Format = keyof typeof formats;
