import type { ChangeClient } from '../../changes/client.ts';
import type { ServiceMemory } from '../../changes/service.ts';
import { didYouMean } from '../../protocol/text/suggest.ts';
import {
  type BulkChoice,
  effectiveRows,
  findMissingGroups,
  groupKey,
  type Importer,
  type ImportOptions,
  type KeyName,
  keyNames,
  type Mapping,
  openImport,
  type PlanEntry,
  type Preflight,
  preflight,
} from '../../provisioning/index.ts';
import { UsageError } from '../errors/errors.ts';
import { bulkFlag, choice, toggle } from '../flags.ts';
import { given } from '../given.ts';
import { pluralize } from '../output/pluralize.ts';
import type { Consent } from '../safety/consent.ts';
import { guardOptionsOf } from '../safety/keep-members.ts';
import type { CommandScope } from '../scope.ts';
import { confirmRemovals } from './confirm.ts';
import { type MappedSource, openMappedSource, type PeopleInput } from './mapped-source.ts';
import { rehearsalOptions } from './rehearsal.ts';
import { openReport, type ResultFlags, type ResultOptions } from './run-results.ts';
import { cellFlags, type SourceFlags, sourceFlags } from './source-flags.ts';

/** Maximum number of problems of a file that are shown before anything is sent. The report contains all problems. */
const shownProblems = 10;

/** Flags of the commands that plan an import. */
export const importFlags = {
  match: choice(
    'attribute whose value identifies the person of a row; the default is externalId, then userName',
    'KEY',
    keyNames,
  ),
  reactivate: toggle(
    'activate people who are in the file but inactive on the server; without this flag, the row of such a person is a conflict',
  ),
  'existing-groups': toggle('do not create groups; if a group does not exist, its memberships fail'),
  groups: choice(
    'add (the default): add each person to the groups from the row and the rules; set: also remove the person from groups that only other rows or rules name',
    'EFFECT',
    ['add', 'set'],
  ),
  bulk: bulkFlag,
  ...cellFlags,
  ...sourceFlags,
};

/** Values of the flags that plan an import. */
export interface ImportFileFlags extends SourceFlags, ResultFlags {
  readonly match?: KeyName | undefined;
  readonly reactivate?: boolean | undefined;
  readonly 'existing-groups'?: boolean | undefined;
  readonly groups?: 'add' | 'set' | undefined;
  readonly bulk?: BulkChoice | undefined;
  readonly consent: Consent;
  /**
   * False if the source does not determine the memberships of existing people. In this case, the import removes nobody
   * from a group.
   */
  readonly ownsGroups?: boolean;
  /**
   * True if a dry run also asks for consent. A dry run without consent then ends with an error, in the same way as a
   * real run.
   */
  readonly isRefusedAlike?: boolean;
  /** Returns the options of a sync for the open file. */
  readonly sync?: (file: MappedSource) => Promise<Pick<ImportOptions, 'orphans' | 'attributes'>>;
}

/** An import of a file, ready to be planned. */
export interface ImportFile extends MappedSource {
  readonly found: Preflight;
  readonly importer: Importer;
  readonly plan: () => AsyncIterable<PlanEntry>;
  readonly results: ResultOptions;
}

/**
 * Opens a file, shows the mapping of its columns and the problems of its rows, and calls `use`. Closes the file at the
 * end. Sends only reads.
 */
export async function withImportFile<T>(
  scope: CommandScope,
  file: PeopleInput,
  flags: ImportFileFlags,
  use: (file: ImportFile) => Promise<T>,
): Promise<T> {
  const { context, note } = scope;
  const { client, connection, finishRequests, memory } = await scope.session();
  const mapped = await openMappedSource(scope, client, file, flags, 'import');
  const { source, mapping, model } = mapped;
  try {
    if (source.header) assertNamesGroups(mapping, flags.groups);
    const effective = effectiveRows(() => source.rows(), mapping);
    const isSet = flags.groups === 'set' || mapping.until !== undefined;
    const removesMembers = isSet && flags.ownsGroups !== false;
    const found = await preflight(effective.rows(), mapping, model, {
      isKept: source.isKept,
      removesMembers,
      match: flags.match,
    });
    noteProblems(scope, found);
    note(...found.notes, ...source.skipNotes(), ...effective.notes());
    await notePlan(scope, client, {
      found,
      mapping,
      keepsGroups: flags['existing-groups'] ?? false,
      memory: await memory(),
    });
    finishRequests();
    const importer = await openImport(client, {
      ...(await flags.sync?.(mapped)),
      mapping,
      preflight: found,
      signal: context.signal,
      reactivate: flags.reactivate ?? false,
      createGroups: !flags['existing-groups'],
      memberships: flags.groups ?? 'add',
      ...guardOptionsOf(connection, flags.consent),
      consent: async (removals) => {
        await confirmRemovals(scope, removals, flags.consent, { isRefusedAlike: flags.isRefusedAlike ?? false });
      },
      memory: await memory(),
      bulk: flags.bulk ?? 'auto',
      onNotice: (message) => note(`Note: ${message}`),
      ...given({ sleep: context.sleep, match: flags.match, concurrency: connection.concurrency }),
      ...rehearsalOptions(scope),
    });
    const report = await openReport(scope, flags, source);
    const results = { label: 'Import', total: found.rows, report, flags };
    return await use({ ...mapped, found, importer, plan: () => importer.plan(effective.rows()), results });
  } finally {
    await source.close();
  }
}

/** Shows the first problems of a file before anything is sent. */
function noteProblems({ note }: CommandScope, { problems }: Preflight): void {
  for (const { line, column = 'row', reason } of problems.slice(0, shownProblems)) {
    note(`line ${line}, ${column}: ${reason}`);
  }
}

/**
 * Throws a `UsageError` for `--groups set` if the mapping has no column of groups and no group rule. Also throws a
 * `UsageError` for `--until`, the last day of memberships, if the mapping has no column of groups. A group rule is not enough, because `--until` has no effect on rules.
 */
function assertNamesGroups({ columns, groupRules = [], until }: Mapping, groups: ImportFileFlags['groups']): void {
  if (columns.some(({ targets }) => targets.some(({ kind }) => kind === 'groups'))) return;
  if (until) {
    throw new UsageError('--until has no effect, because no column is mapped to the attribute groups', {
      hint: 'map a column with --map "Column=groups"',
    });
  }
  if (groups !== 'set' || groupRules.length > 0) return;
  throw new UsageError(
    '--groups set has no effect: the file has no column for groups, and the mapping has no rule for groups',
    {
      hint: 'map a column with --map "Column=groups", or write rules in a mapping file',
    },
  );
}

/**
 * Formats two numbers: the rows that will be rejected in any case, and the rows that will be rejected if their person
 * is new.
 */
function printRejected({ rejected, rejectedIfNew }: Preflight, will: string): string {
  const always = rejected === 0 ? '' : `, ${rejected} of them ${will} be rejected`;
  if (rejectedIfNew === 0) return always;
  const whose = rejectedIfNew === 1 ? 'its person is' : 'their people are';
  const more = rejected === 0 ? `, ${rejectedIfNew} of them ${will} be rejected` : `, and ${rejectedIfNew} more`;
  return `${always}${more} if ${whose} new to the service`;
}

/** Data for the note about the groups of an import. */
interface NamedGroups {
  readonly found: Preflight;
  readonly mapping: Mapping;
  readonly keepsGroups: boolean;
  readonly memory: ServiceMemory;
}

/** Shows the number of rows, and the groups that the import would create. */
async function notePlan(
  { isDryRun, note }: CommandScope,
  client: ChangeClient,
  { found, mapping: { groupRules = [] }, keepsGroups, memory }: NamedGroups,
): Promise<void> {
  const will = isDryRun ? 'would' : 'will';
  note(`${pluralize(found.rows, 'row')}${printRejected(found, will)}`);
  const named = new Set(found.groups.keys());
  const ruled = new Map(groupRules.map(({ group }) => [groupKey(group), group]));
  const missing = await findMissingGroups(client, [...new Map([...ruled, ...found.groups]).values()], memory);
  for (const { name, others } of missing.slice(0, shownProblems)) {
    const hint = didYouMean(name, others);
    const isCreated = keepsGroups
      ? 'does not exist'
      : named.has(groupKey(name))
        ? `${will} be created`
        : `does not exist; the group ${will} be created if a rule selects a person for the group`;
    note(`group ${JSON.stringify(name)} ${isCreated}${hint === undefined ? '' : `; ${hint}`}`);
  }
  if (missing.length > shownProblems) note(`and ${missing.length - shownProblems} more groups`);
}
