import {
  type CellOptions,
  columnIndex,
  type FileChoices,
  type MappingOptions,
  type Purpose,
  SourceError,
  type SourceOptions,
} from '../../provisioning/index.ts';
import { UsageError } from '../errors/errors.ts';
import { changeFlags, choice, columnFlags, integer, paceFlags, text, texts, toggle } from '../flags.ts';
import { given } from '../given.ts';
import { showFlag } from './show-flag.ts';

/** Help group of the flags that control how the file is read. */
const reading = 'File';

/** Flags that control how the file is read, and how the run proceeds. */
export const sourceFlags = {
  map: texts(
    'attribute for a column, instead of the detected attribute; "Start Date=-" ignores the column. COLUMN is a header, an LDIF attribute, #3 (the third column), or Email#2 (the second column with the header Email). In an import, a value without "=" is the name of a mapping file (YAML or JSON); COLUMN=PATH takes precedence over this file',
    'COLUMN=PATH|FILE',
    { helpGroup: reading },
  ),
  'map-value': texts(
    'value that replaces a word in a column, such as "Status:On Leave=active"; if VALUE is empty, the word means "no value"',
    'COLUMN:WORD=VALUE',
    {
      helpGroup: reading,
    },
  ),
  'date-order': choice('order of day and month in a date such as 01/02/2026', 'ORDER', ['dmy', 'mdy'], reading),
  encoding: text(
    'encoding of the file, such as windows-1252; by default, the byte order mark shows the encoding; a file without this mark is UTF-8',
    'NAME',
    {
      helpGroup: reading,
    },
  ),
  delimiter: text('separator of the columns; detected by default', 'CHARACTER', { helpGroup: reading }),
  'skip-rows': integer(
    'number of lines above the header; by default, scimctl detects a title and a line such as sep=;',
    'N',
    0,
    reading,
  ),
  headerless: toggle(
    'the first line is data, not a header; assign attributes by column number, such as --map "#1=userName"',
    reading,
  ),
  'max-rows': integer('read at most N rows', 'N', 1, reading),
  'match-rows': texts(
    'use only the rows whose cell in COLUMN matches PATTERN, such as "Employee ID=E*"; * matches any text',
    'COLUMN=PATTERN',
    {
      helpGroup: reading,
    },
  ),
  'no-value': texts('word that means "no value"; replaces the default words, such as N/A, - and NULL', 'WORD', {
    helpGroup: reading,
  }),
  exact: toggle('use cells unchanged: white space is kept, and words such as N/A are values', reading),
  ...paceFlags,
  show: showFlag,
  report: text('write the result of every row to this file, one JSON object per line', 'FILE'),
  ...columnFlags,
  ...changeFlags,
  yes: toggle('do not ask for confirmation', 'Safety'),
};

/** Flags that control the meaning of cells in an import. */
export const cellFlags = {
  effective: text(
    'column with the start date of a row; before this date, the import skips the row, and a later run can import the row; a row without a date is imported',
    'COLUMN',
    { helpGroup: reading },
  ),
  until: text(
    'column with the last day of the memberships of a row; after this day, the import removes the person from the groups of the row; without a date, the memberships have no end',
    'COLUMN',
    { helpGroup: reading },
  ),
  empty: choice(
    'effect of an empty cell: leave the value unchanged, or clear the value',
    'WHAT',
    ['leave', 'clear'],
    reading,
  ),
  'clear-word': text('word such as (none); a cell with this word clears the value', 'WORD', { helpGroup: reading }),
  'list-separator': text(
    'separator between the values in a cell, or "none" if a cell has only one value; by default, the separator is ";", "|" or ","',
    'TEXT',
    {
      helpGroup: reading,
    },
  ),
  'omit-active': toggle('do not set active: true for new people if the file has no status', reading),
};

/** Values of the flags that control how the file is read. */
export interface SourceFlags {
  readonly map?: readonly string[] | undefined;
  readonly 'map-value'?: readonly string[] | undefined;
  readonly 'date-order'?: 'dmy' | 'mdy' | undefined;
  readonly encoding?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly 'skip-rows'?: number | undefined;
  readonly headerless?: boolean | undefined;
  readonly 'max-rows'?: number | undefined;
  readonly 'match-rows'?: readonly string[] | undefined;
  readonly report?: string | undefined;
  readonly 'no-value'?: readonly string[] | undefined;
  readonly exact?: boolean | undefined;
  readonly effective?: string | undefined;
  readonly until?: string | undefined;
  readonly empty?: 'leave' | 'clear' | undefined;
  readonly 'clear-word'?: string | undefined;
  readonly 'list-separator'?: string | undefined;
  readonly 'omit-active'?: boolean | undefined;
  /** The profile of the service from which the people come. */
  readonly from?: string | undefined;
}

/** Converts the flags to options for reading a source. */
export function sourceOptions(flags: SourceFlags): SourceOptions {
  const { encoding, delimiter } = flags;
  return {
    ...given({
      skipRows: flags['skip-rows'],
      maxRows: flags['max-rows'],
      encoding,
      delimiter: delimiter === '\\t' ? '\t' : delimiter,
    }),
    hasHeader: flags.headerless !== true,
    matchRows: (flags['match-rows'] ?? []).map((source) => {
      const { left, right } = splitAtEquals('--match-rows', source, source.indexOf('='), 'Employee ID=E*');
      return { column: left, pattern: right };
    }),
  };
}

/**
 * Converts the flags to options for a mapping of the columns in `headers`. Throws a `UsageError` for a flag that cannot
 * be parsed.
 */
export function mappingOptions(
  flags: SourceFlags,
  headers: readonly string[],
  file: FileChoices | undefined,
): MappingOptions {
  return {
    map: (flags.map ?? []).filter(isColumnChoice).map(parseMap),
    ...given({ file }),
    mapValues: (flags['map-value'] ?? []).map((source) => parseMapValue(source, headers)),
    ...given({ effective: flags.effective, until: flags.until }),
    ...cellOptions(flags),
  };
}

/** Converts the flags to options for cells. */
export function cellOptions(flags: SourceFlags): CellOptions {
  return {
    ...given({
      dateOrder: flags['date-order'],
      noValue: flags['no-value'],
      exact: flags.exact,
      empty: flags.empty,
      clearWord: flags['clear-word'],
      listSeparator: flags['list-separator'],
    }),
    setActive: flags['omit-active'] !== true,
  };
}

/** Flags that apply to columns. A file with resources has no columns. */
const tableFlags = ['map', 'map-value', 'match-rows', 'effective', 'until'] as const;

/** Throws a `UsageError` for flags that apply to columns. Called if the file contains resources. */
export function refuseTableFlags(flags: SourceFlags): void {
  const found = tableFlags.find((name) => flags[name] !== undefined);
  if (found === undefined) return;
  throw new UsageError(`--${found} applies to columns, but the file contains resources`, {
    hint: 'the resources already use the attribute names of SCIM, so no mapping is necessary',
  });
}

/** True for `COLUMN=PATH`. Any other value of `--map` is the name of a mapping file. */
function isColumnChoice(source: string): boolean {
  return source.includes('=');
}

/** Maps each purpose of a file to true if a mapping file can describe its columns. */
const takesMappingFile: Readonly<Record<Purpose, boolean>> = { import: true, leavers: false };

/**
 * Returns the name of the mapping file in `--map`. Throws a `UsageError` if `--map` names two mapping files. Also
 * throws a `UsageError` if `--map` names a mapping file and the command reads a file of leavers.
 */
export function mappingFileOf({ map = [] }: SourceFlags, purpose: Purpose): string | undefined {
  const [name, second] = map.filter((source) => !isColumnChoice(source));
  if (name === undefined) return undefined;
  if (!takesMappingFile[purpose]) {
    throw new UsageError(`--map ${name} has no equals sign`, { hint: 'as in --map "Work Mail=emails.work"' });
  }
  if (second === undefined) return name;
  throw new UsageError(`--map names two mapping files, ${name} and ${second}`, {
    hint: 'write both mappings into one file; for a single column, use --map "Work Mail=emails.work"',
  });
}

function parseMap(source: string): { column: string; path: string } {
  const { left, right } = splitAtEquals('--map', source, source.lastIndexOf('='), 'Work Mail=emails.work');
  return { column: left, path: right };
}

function splitAtEquals(flag: string, source: string, at: number, example: string): { left: string; right: string } {
  if (at < 1) throw new UsageError(`${flag} ${source} has no equals sign`, { hint: `as in ${flag} "${example}"` });
  return { left: source.slice(0, at).trim(), right: source.slice(at + 1).trim() };
}

/**
 * Parses `COLUMN:WORD=VALUE`. The header of a column may contain colons, so `COLUMN` does not always end at the first
 * colon. It ends at the first colon that follows a known header.
 */
function parseMapValue(source: string, headers: readonly string[]): { column: string; word: string; value: string } {
  const equals = source.lastIndexOf('=');
  const name = source.slice(0, Math.max(equals, 0));
  const colons = [...name.matchAll(/:/g)].map(({ index }) => index);
  if (equals < 1 || colons.length === 0) {
    throw new UsageError(`--map-value ${source} is not COLUMN:WORD=VALUE`, {
      hint: 'as in --map-value "Status:On Leave=active"',
    });
  }
  const colon = colons.find((at) => isColumn(headers, name.slice(0, at))) ?? (colons[0] as number);
  return {
    column: name.slice(0, colon).trim(),
    word: name.slice(colon + 1).trim(),
    value: source.slice(equals + 1).trim(),
  };
}

function isColumn(headers: readonly string[], name: string): boolean {
  try {
    columnIndex(headers, name);
    return true;
  } catch (error) {
    if (error instanceof SourceError) return false;
    throw error;
  }
}
