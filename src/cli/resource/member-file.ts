import path from 'node:path';
import type { Readable } from 'node:stream';
import {
  hasOtherName,
  mapInOrder,
  type NamedRow,
  type NamesOfRows,
  namesOfRows,
  openSource,
} from '../../provisioning/index.ts';
import { sourceFlags, sourceOptions } from '../bulk/source-flags.ts';
import { AmbiguousError, NotFoundError, UsageError } from '../errors/errors.ts';
import type { SelectionFlags } from '../filter/selection.ts';
import { text } from '../flags.ts';
import { pluralize } from '../output/pluralize.ts';
import { findForChange, type NamedResource } from './find.ts';
import { modelOf } from './models.ts';
import type { ResourceScope } from './resource-scope.ts';
import type { ResourceTopic } from './resource-topic.ts';

/** Maximum number of members that a file can name. */
const maxNames = 100_000;
/** Maximum number of rows that an error lists. */
const listedAtMost = 1000;
/** Maximum number of searches at the same time. The governor may delay their requests. */
const concurrency = 8;

const group = 'File';

/** Flags of a command that reads members from a file. */
export const memberFileFlags = {
  file: text(
    'file with the members: CSV, one name per line, NDJSON, JSON, YAML or LDIF; - for standard input; cannot be used with MEMBERS',
    'FILE',
    { helpGroup: group },
  ),
  column: text(
    'column of the file that names the members; by default, a column with a recognised header, such as userName',
    'COLUMN',
    { helpGroup: group },
  ),
  encoding: sourceFlags.encoding,
  delimiter: sourceFlags.delimiter,
  headerless: sourceFlags.headerless,
};

/** Values of `memberFileFlags`. */
export interface MemberFileFlags {
  readonly file?: string | undefined;
  readonly column?: string | undefined;
  readonly encoding?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly headerless?: boolean | undefined;
}

/**
 * True if `--file` selects the members. Throws a `UsageError` if the members are also selected in another way, or if a
 * flag of a file is given without `--file`.
 */
export function isFromFile(
  flags: MemberFileFlags & SelectionFlags & { readonly ids?: string | undefined },
  names: readonly string[],
): boolean {
  if (flags.file === undefined) {
    const unfit = (['column', 'encoding', 'delimiter', 'headerless'] as const).find((name) => flags[name]);
    if (unfit !== undefined) throw new UsageError(`--${unfit} needs --file`);
    return false;
  }
  const selector = (['filter', 'where', 'ids'] as const).find((name) => flags[name] !== undefined);
  const other = names.length > 0 ? `MEMBERS ${JSON.stringify(names[0])}` : selector && `--${selector}`;
  if (other === undefined) return true;
  throw new UsageError(`both ${other} and --file are given`, { hint: 'give the members in only one way' });
}

/**
 * Finds all members that a file names, without duplicates. Sends only reads. Throws one error that lists every row that
 * names nobody, or several resources.
 */
export async function findMembersOfFile(
  scope: ResourceScope,
  topic: ResourceTopic,
  flags: MemberFileFlags,
): Promise<NamedResource[]> {
  const { context, note } = scope;
  const { file = '' } = flags;
  const isStdin = file === '-';
  const source = await openSource(isStdin ? file : path.resolve(context.cwd, file), {
    ...sourceOptions(flags),
    ...(isStdin ? { stdin: context.stdin.open() as Readable } : { name: file }),
  });
  try {
    const model = await modelOf(scope, topic);
    const names = namesOfRows(source, { model, keys: keysOf(topic), column: flags.column });
    note(...source.notes, ...columnNote(source.name, names));
    return await findRows(scope, topic, { name: source.name, names, model });
  } finally {
    await source.close();
  }
}

/**
 * Returns the keys of a topic with the e-mail address last. It is the weakest key, because a new person can get the
 * address of an old account.
 */
function keysOf({ keys }: ResourceTopic): ResourceTopic['keys'] {
  return [...keys.filter(({ by }) => by !== 'email'), ...keys.filter(({ by }) => by === 'email')];
}

function columnNote(name: string, { columns, isPlain }: NamesOfRows): string[] {
  if (isPlain) return [`${name} has no recognised header, so each line is read as one name`];
  const [first, ...others] = columns.map((column) => JSON.stringify(column));
  if (first === undefined) return [];
  return [
    `column ${first} names the members${others.length === 0 ? '' : `; if its cell is empty, scimctl reads ${others.join(', then ')}`}`,
  ];
}

/** A row for which no member was found, and the reason. */
interface Failure {
  readonly line: number;
  readonly reason: string;
  readonly error?: NotFoundError | AmbiguousError;
}

interface NamesOfFile {
  readonly name: string;
  readonly names: NamesOfRows;
  readonly model: Awaited<ReturnType<typeof modelOf>>;
}

async function findRows(
  scope: ResourceScope,
  topic: ResourceTopic,
  { name, names, model }: NamesOfFile,
): Promise<NamedResource[]> {
  const found = new Map<string, NamedResource>();
  const failures: Failure[] = [];
  let count = 0;
  const search = async (row: NamedRow): Promise<NamedResource | Failure> => {
    if (row.problem !== undefined) return { line: row.line, reason: row.problem };
    try {
      const resource = await findForChange(scope, topic, row.text, { by: row.by });
      if (hasOtherName(resource.resource, row, model)) return resource;
      const said = `${row.also?.by} ${JSON.stringify(row.also?.text)}`;
      return { line: row.line, reason: `the id belongs to ${resource.label}, but the row has the ${said}` };
    } catch (error) {
      if (!(error instanceof NotFoundError || error instanceof AmbiguousError)) throw error;
      return { line: row.line, reason: error.message.replace(/\s*\n\s*/g, ', '), error };
    }
  };
  for await (const result of mapInOrder(bounded(names.rows(), name), search, concurrency)) {
    count++;
    if ('reason' in result) failures.push(result);
    else found.set(result.id, result);
  }
  if (failures.length > 0) throw failuresOf(name, failures, { count, isPlain: names.isPlain });
  if (count === 0) throw new UsageError(`${name} names no member`, { hint: 'the file has a header and no rows' });
  const repeated = count - found.size;
  if (repeated > 0)
    scope.note(
      `${pluralize(repeated, 'row')} of ${name} ${repeated === 1 ? 'names' : 'name'} a member that an earlier row names`,
    );
  return [...found.values()];
}

async function* bounded(rows: AsyncIterable<NamedRow>, name: string): AsyncGenerator<NamedRow, void, undefined> {
  let count = 0;
  for await (const row of rows) {
    if (++count > maxNames) throw new UsageError(`${name} has more than ${maxNames} rows`, { hint: 'split the file' });
    yield row;
  }
}

/** Creates one error for all rows without a member. It is thrown before any change is sent. */
function failuresOf(
  name: string,
  failures: readonly Failure[],
  { count, isPlain }: { readonly count: number; readonly isPlain: boolean },
): Error {
  const lines = failures.slice(0, listedAtMost).map(({ line, reason }) => `  line ${line}: ${reason}`);
  const more = failures.length > listedAtMost ? [`  and ${failures.length - listedAtMost} more`] : [];
  const isOne = failures.length === 1;
  const message = `${failures.length} of ${pluralize(count, 'row')} of ${name} ${isOne ? 'names' : 'name'} no member, so nothing was changed:\n${[...lines, ...more].join('\n')}`;
  const isHeader = isPlain && failures[0]?.line === 1;
  const header = isHeader ? 'if the first line is a header, name the column with --column; ' : '';
  const ambiguous = failures.find(({ error }) => error instanceof AmbiguousError)?.error as AmbiguousError | undefined;
  if (ambiguous) return new AmbiguousError(message, ambiguous.candidates, `${header}correct the rows, or use ids`);
  const missing = failures.find(({ error }) => error)?.error;
  if (!missing) return new UsageError(message, { hint: `${header}correct the rows` });
  return new NotFoundError(message, `${header}${missing.hint ?? 'correct the rows'}`);
}
