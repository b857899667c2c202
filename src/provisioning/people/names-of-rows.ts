import { textOf, textsAt } from '../../changes/find/search.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { tryParseAttributePath } from '../../protocol/schema/path.ts';
import { foldCase } from '../../protocol/value/case.ts';
import { SourceError } from '../errors.ts';
import { parseColumnTarget } from '../headers/column-target.ts';
import { foldHeader } from '../headers/fold-header.ts';
import { meaningsOf } from '../headers/header-tables.ts';
import { columnIndex, listColumns } from '../source/column-reference.ts';
import type { RowSource } from '../source/open.ts';
import type { Row, TableRow } from '../source/row.ts';

/** An attribute that identifies a resource: its name in commands, and its path. */
export interface NameKey {
  readonly by: string;
  readonly path: string;
}

/** A resource that a row of a file names. */
export interface NamedRow {
  /** Line of the row, counted from 1. */
  readonly line: number;
  /** The text that names the resource. Empty if `problem` is set. */
  readonly text: string;
  /** The kind of key in `text`: `id` or the name of a key. `undefined` if `text` can be any key. */
  readonly by?: string;
  /**
   * Another name in the same row. The resource that `text` names must also have this name. Otherwise, the row
   * contradicts itself.
   */
  readonly also?: { readonly by: string; readonly path: string; readonly text: string };
  /** The reason why the row names nobody. */
  readonly problem?: string;
}

/** The names in the rows of a file. */
export interface NamesOfRows {
  /** The columns that are read, the strongest first. Empty for a file with one name on each line, or with resources. */
  readonly columns: readonly string[];
  /** True if the file has no header. In this case, its first line is a name. */
  readonly isPlain: boolean;
  rows(): AsyncIterable<NamedRow>;
}

/** Options of `namesOfRows`. */
export interface NameOptions {
  readonly model: ResourceModel;
  /** The keys that can identify a resource, without the id. A stronger key comes first. */
  readonly keys: readonly NameKey[];
  /** The column with the names of the resources. For a file with resources, a path. Default: the recognised columns. */
  readonly column?: string | undefined;
}

/** Paths of the keys with which the id of a row is checked. The other keys can have different values in each system. */
const confirming: ReadonlySet<string> = new Set(['userName', 'displayName', 'emails.value']);

/** Headers of a column of names of groups. `displayName` of a person is no key, so this list is for groups only. */
const groupHeaders: ReadonlySet<string> = new Set(['name', 'group', 'groupname', 'displayname']);

/**
 * Reads the names of resources in a file. If `column` is set, uses only this column. Otherwise, uses the columns with a
 * recognised header, and in each row the first of these columns that has a value. If the file has only one column, and
 * its header is not recognised, each line is a name. Throws a `SourceError` (`noKey`) if no column is recognised, and a
 * `SourceError` (`badMap`) for an unknown column.
 */
export function namesOfRows(source: Pick<RowSource, 'name' | 'header' | 'rows'>, options: NameOptions): NamesOfRows {
  const { header } = source;
  if (!header) {
    const keys = resourceKeys(options);
    return { columns: [], isPlain: false, rows: () => mapRows(source.rows(), (row) => nameOfRow(row, keys, options)) };
  }
  const chosen = chosenColumns(source.name, header.columns, options);
  if (chosen) {
    return {
      columns: chosen.map(({ index }) => header.columns[index] ?? ''),
      isPlain: false,
      rows: () => mapRows(source.rows(), (row) => nameOfCells(row, chosen)),
    };
  }
  const [first = ''] = header.columns;
  const isNumbered = first === '#1';
  const only = [{ index: 0 }];
  return {
    columns: [],
    isPlain: true,
    async *rows() {
      if (!isNumbered) yield { line: header.line, text: first };
      yield* mapRows(source.rows(), (row) => nameOfCells(row, only));
    },
  };
}

interface KeyColumn {
  readonly index: number;
  readonly key?: NameKey;
}

/**
 * Returns the columns that name resources, the strongest first. Returns `undefined` for a single column whose header is
 * not recognised.
 */
function chosenColumns(
  name: string,
  headers: readonly string[],
  { model, keys, column }: NameOptions,
): readonly KeyColumn[] | undefined {
  const keyAt = (index: number): NameKey | undefined => keyOfHeader(headers[index] ?? '', keys, model);
  if (column !== undefined) {
    const index = columnIndex(headers, column);
    const key = keyAt(index);
    return [key ? { index, key } : { index }];
  }
  const found = [{ by: 'id', path: 'id' }, ...keys].flatMap((wanted): KeyColumn[] => {
    const index = headers.findIndex((_, at) => keyAt(at)?.by === wanted.by);
    return index === -1 ? [] : [{ index, key: wanted }];
  });
  if (found.length > 0) return found;
  if (headers.length === 1) return undefined;
  throw new SourceError(
    'noKey',
    `no column of ${name} is recognised as ${['id', ...keys.map(({ by }) => by)].join(', ')}`,
    {
      hint: `Select the column with --column; the columns are ${listColumns(headers)}.`,
    },
  );
}

function keyOfHeader(header: string, keys: readonly NameKey[], model: ResourceModel): NameKey | undefined {
  const folded = foldHeader(header);
  if (folded === 'id') return { by: 'id', path: 'id' };
  const target = parseColumnTarget(header, model);
  const paths = target ? [target.path] : meaningsOf(header).map(({ path }) => path);
  return keys.find(({ path }) => {
    if (path === 'displayName') return groupHeaders.has(folded);
    const [attribute = ''] = path.split('.');
    return paths.some((candidate) => candidate === path || (path.includes('.') && candidate.startsWith(attribute)));
  });
}

/** Returns the keys of a file that contains resources. */
function resourceKeys({ keys, column, model }: NameOptions): readonly NameKey[] {
  if (column === undefined) return [{ by: 'id', path: 'id' }, ...keys];
  const known = [{ by: 'id', path: 'id' }, ...keys].find(({ by, path }) => by === column || path === column);
  if (known) return [known];
  if (tryParseAttributePath(column) && parseColumnTarget(column, model)) return [{ by: '', path: column }];
  throw new SourceError('badMap', `there is no attribute ${JSON.stringify(column)}`, {
    hint: `The file contains resources. Select one of their keys with --column: ${['id', ...keys.map(({ by }) => by)].join(', ')}.`,
  });
}

/** A text, and the key of which the text is a value. */
interface Found {
  readonly text: string;
  readonly key?: NameKey;
}

function nameOfCells(row: Row, columns: readonly KeyColumn[]): NamedRow {
  if (row.kind === 'resource') throw new TypeError('a table has no rows with resources');
  return nameFrom(
    row,
    columns.flatMap((column) => cellAt(row, column)),
  );
}

function cellAt({ cells }: TableRow, { index, key }: KeyColumn): Found[] {
  const text = cells[index]?.trim() ?? '';
  return text === '' ? [] : [key ? { text, key } : { text }];
}

function nameOfRow(row: Row, keys: readonly NameKey[], { model }: NameOptions): NamedRow {
  if (row.kind === 'table') throw new TypeError('the file contains resources, but this row is a row of a table');
  const found = keys.flatMap((key): Found[] => {
    const text = key.path === 'id' ? textOf(row.resource.id) : firstText(row.resource, key.path, model);
    return text === undefined ? [] : [key.by === '' ? { text } : { text, key }];
  });
  return nameFrom(row, found);
}

function firstText(resource: JsonObject, path: string, model: ResourceModel): string | undefined {
  return textsAt(resource, path, model)[0];
}

function nameFrom({ line, problems }: Row, found: readonly Found[]): NamedRow {
  const [problem] = problems;
  if (problem) return { line: problem.line, text: '', problem: problem.reason };
  const [first, ...others] = found;
  if (!first) return { line, text: '', problem: 'the row has no name' };
  const by = first.key?.by;
  // The file may come from another system, and its id may belong to a different person in this service. The name or the
  // address of the same row is therefore compared with the person who has the id.
  const other = by === 'id' ? others.find(({ key }) => key !== undefined && confirming.has(key.path)) : undefined;
  return {
    line,
    text: first.text,
    ...(by === undefined ? {} : { by }),
    ...(other?.key ? { also: { ...other.key, text: other.text } } : {}),
  };
}

/** True if a resource has the other name of its row, or does not show the attribute of this name. Ignores case. */
export function hasOtherName(resource: JsonObject, { also }: NamedRow, model: ResourceModel): boolean {
  if (!also) return true;
  const shown = textsAt(resource, also.path, model);
  return shown.length === 0 || shown.some((text) => foldCase(text) === foldCase(also.text));
}

async function* mapRows(
  rows: AsyncIterable<Row>,
  map: (row: Row) => NamedRow,
): AsyncGenerator<NamedRow, void, undefined> {
  for await (const row of rows) yield map(row);
}
