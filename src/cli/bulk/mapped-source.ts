import path from 'node:path';
import type { Readable } from 'node:stream';
import { render } from '../../output/render.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { didYouMean } from '../../protocol/text/suggest.ts';
import {
  assertKeyColumn,
  describeMapping,
  type FileChoices,
  inferMapping,
  type Mapping,
  type MappingLine,
  openSource,
  type PlanOptions,
  type Purpose,
  type RowSource,
  readMappingFile,
  resourceMapping,
  SourceError,
  surveyRows,
} from '../../provisioning/index.ts';
import { UsageError } from '../errors/errors.ts';
import { readText } from '../input/input-file.ts';
import type { CommandScope } from '../scope.ts';
import { refuseReportOverSource } from './report-file.ts';
import {
  cellOptions,
  mappingFileOf,
  mappingOptions,
  refuseTableFlags,
  type SourceFlags,
  sourceOptions,
} from './source-flags.ts';

/**
 * A source of people: the name of a file, `-` for standard input, or a function that opens another source. The argument
 * of the function is the model of users of the service that will receive the people.
 */
export type PeopleInput = string | ((model: ResourceModel) => Promise<RowSource>);

/** A source with the mapping of its columns to attributes. The caller closes the source. */
export interface MappedSource {
  readonly source: RowSource;
  readonly mapping: Mapping;
  readonly model: ResourceModel;
  /** The mapping file, if there is one. */
  readonly mappingFile?: FileChoices | undefined;
}

/** Source of the model of users: a client, or an object with a fixed model if one file is used for several services. */
export interface ModelSource {
  readonly discovery: { model(name: 'User'): Promise<ResourceModel> };
}

/**
 * Opens a file and shows the mapping of its columns on stderr, before any change is sent. For the purpose `leavers`,
 * also reads all rows once and shows notes about the rows. Throws a `UsageError` or a `SourceError`.
 */
export async function openMappedSource(
  scope: CommandScope,
  client: ModelSource,
  file: PeopleInput,
  flags: SourceFlags,
  purpose: Purpose,
): Promise<MappedSource> {
  const { cwd } = scope.context;
  const mappingFile = await openMappingFile(scope, file, flags, purpose);
  const source =
    typeof file === 'string' ? await openFile(scope, file, flags) : await file(await client.discovery.model('User'));
  try {
    // Checks the path of the report before the rows are read, because a read of the rows may take a long time. The path
    // is checked again when the report is opened.
    const { report } = flags;
    if (report !== undefined) await refuseReportOverSource(path.resolve(cwd, report), source, report);
    // Refuses a mapping without a key. This check is made before the first request.
    if (mappingFile && source.header) {
      const { columns } = source.header;
      const options = mappingOptions(flags, columns, mappingFile);
      await withSuggestion(() => assertKeyColumn(columns, options));
    }
    const model = await client.discovery.model('User');
    scope.registerSecrets(model);
    const mapping = await mapSource(scope, source, model, { flags, purpose, mappingFile });
    return { source, model, mapping, mappingFile };
  } catch (error) {
    // `close` deletes the temporary copy of standard input, which contains the names of people.
    await source.close();
    throw error;
  }
}

function openFile({ context: { cwd, stdin } }: CommandScope, file: string, flags: SourceFlags): Promise<RowSource> {
  const isStdin = file === '-';
  return openSource(isStdin ? file : path.resolve(cwd, file), {
    ...sourceOptions(flags),
    ...(isStdin ? { stdin: stdin.open() as Readable } : { name: file }),
  });
}

/** Reads the mapping file of `--map`. Throws a `UsageError` or a `SourceError`. */
async function openMappingFile(
  { context }: CommandScope,
  source: PeopleInput,
  flags: SourceFlags,
  purpose: Purpose,
): Promise<FileChoices | undefined> {
  const name = mappingFileOf(flags, purpose);
  if (name === undefined) return undefined;
  if (name === '-' && source === '-') {
    throw new UsageError('the people and the mapping file cannot both come from standard input');
  }
  let text: string;
  try {
    text = await readText(context, name);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`--map: ${error.message}`, {
      hint: error.hint ?? 'for a single column, write COLUMN=PATH, as in --map "Work Mail=emails.work"',
      cause: error,
    });
  }
  return withSuggestion(() => readMappingFile(name, text));
}

/** The choices that determine the mapping of a source. */
interface MappingChoices {
  readonly flags: SourceFlags;
  readonly purpose: Purpose;
  readonly mappingFile: FileChoices | undefined;
}

async function mapSource(
  scope: CommandScope,
  source: RowSource,
  model: ResourceModel,
  { flags, purpose, mappingFile }: MappingChoices,
): Promise<Mapping> {
  const { header, examples } = source;
  if (!header) {
    refuseTableFlags(flags);
    const mapping = resourceMapping(cellOptions(flags), purpose);
    if (flags.from === undefined) noteActive(scope, mapping);
    return mapping;
  }
  const options = { ...mappingOptions(flags, header.columns, mappingFile), purpose };
  const mapping = await withSuggestion(() => inferMapping(header.columns, model, options));
  scope.note(...source.notes);
  await showMapping(scope, describeMapping(mapping, examples));
  noteActive(scope, mapping);
  if (purpose === 'leavers') scope.note(...(await surveyRows(source.rows(), mapping)), ...source.skipNotes());
  return mapping;
}

/** If no column contains the status, writes a note that new people become active. */
function noteActive({ note }: CommandScope, { columns, rules, constants = [], defaults = [] }: Mapping): void {
  const fixed = [...constants, ...defaults].map(({ target }) => target);
  const hasStatus = [...columns.flatMap(({ targets }) => targets), ...fixed].some(({ path }) => path === 'active');
  if (rules.purpose !== 'import' || !rules.setActive || hasStatus) return;
  note(
    'If the file has no status for a new person, scimctl creates the person with active: true; with --omit-active, the service sets the status',
  );
}

async function showMapping({ context, note }: CommandScope, lines: readonly MappingLine[]): Promise<void> {
  const { isTerminal, columns: width } = context.stderr;
  const options = {
    format: 'table',
    columns: 'column,path,example,note',
    wrap: ['path'],
    ...(isTerminal && width ? { width } : {}),
  } as const;
  const rows = async function* (): AsyncGenerator<JsonObject> {
    for (const line of lines) yield { ...line, path: line.path?.replace(extensionUrn, '') };
  };
  let table = '';
  for await (const chunk of render(rows(), options)) table += chunk;
  const rowsOfTable = table.trimEnd().split('\n');
  // For a program that reads events, one message contains the whole table, because a single row has no meaning of its
  // own.
  if (context.events) note('The columns of the source:', ...rowsOfTable.map((row) => `  ${row}`));
  else note(...rowsOfTable);
}

/**
 * Matches the URN at the start of the full name of an extension attribute. The table of the mapping omits the URN,
 * because the short name is clear enough.
 */
const extensionUrn = /^urn:.*:(?=[^:]+$)/;

/** Runs a function. If the function throws an error about an unknown name, adds similar names to the hint. */
async function withSuggestion<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof SourceError) || !error.near) throw error;
    const suggestion = didYouMean(error.near.typed, error.near.candidates);
    if (suggestion === undefined) throw error;
    throw new SourceError(error.code, error.message, { hint: suggestion, cause: error });
  }
}

/** Returns the description of a mapping file in the header of a plan. */
export function planMapping({ mappingFile }: Pick<MappedSource, 'mappingFile'>): Pick<PlanOptions, 'mapping'> {
  return mappingFile ? { mapping: { file: mappingFile.name, sha256: mappingFile.sha256 } } : {};
}
