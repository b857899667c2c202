import { parseFilter } from '../../protocol/filter/index.ts';
import { type ImportOptions, readSourceKeys } from '../../provisioning/index.ts';
import type { ImportFileFlags } from '../bulk/import-file.ts';
import { importFlags } from '../bulk/import-file.ts';
import type { MappedSource } from '../bulk/mapped-source.ts';
import { UsageError } from '../errors/errors.ts';
import { readPeopleFilter } from '../filter/people-filter.ts';
import { type SelectionFlags, whereFlag, withConditions } from '../filter/selection.ts';
import { optional, text } from '../flags.ts';
import { modelSources } from '../resource/models.ts';
import { users } from '../resource/resource-topic.ts';
import type { CommandScope } from '../scope.ts';
import type { InputFlags } from './from-service.ts';

// Omits `--max-rows` and `--match-rows`. With these flags, only a part of the source would be read. People in the other
// part would look absent.
const { 'max-rows': _maxRows, 'match-rows': _matchRows, ...sourceFlags } = importFlags;

/** Flags of the commands that compare a whole directory with a source. */
export const syncFlags = {
  filter: text('deactivate only the people who match this filter, such as userType eq "Employee"', 'FILTER', {
    char: 'f',
  }),
  ...whereFlag,
  attributes: text(
    'attributes that the sync sets, such as title,department,manager,groups; the other attributes of existing people stay unchanged',
    'LIST',
  ),
  from: text(
    'profile of another service whose people are the source, instead of FILE; --profile names the service that is changed',
    'PROFILE',
  ),
  'from-filter': text('with --from: read only the people of the other service who match the filter', 'FILTER'),
  ...sourceFlags,
};

/** The argument of the commands that compare a whole directory with a source. */
export const syncArgument = { file: optional('CSV, LDIF, NDJSON, JSON or YAML file, - for standard input') };

/** Values of the flags of a sync. */
export interface SyncFlags extends ImportFileFlags, InputFlags {
  readonly filter?: string | undefined;
  readonly attributes?: string | undefined;
}

/**
 * Returns the flags of a sync, with the conditions of `--where` added to `filter`. Throws the errors of
 * `withConditions`.
 */
export function syncSelection<F extends SelectionFlags>(scope: CommandScope, flags: F): Promise<F> {
  return withConditions(flags, modelSources(scope, users));
}

/** Adds the options of a sync to the options of an import. Throws a `FilterError` or a `UsageError` before anything is read. */
export function syncOptions(
  { note, session }: Pick<CommandScope, 'note' | 'session'>,
  flags: SyncFlags,
): ImportFileFlags {
  const { filter, attributes: list, 'from-filter': fromFilter } = flags;
  for (const text of [filter, fromFilter]) if (text !== undefined) parseFilter(text);
  const attributes = list
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (attributes?.length === 0) throw new UsageError('--attributes names no attribute');
  const ownsGroups = attributes?.some((name) => /(?:^|:)groups(?:\.|$)/i.test(name)) ?? true;
  if (flags.until !== undefined && !ownsGroups) {
    throw new UsageError(
      '--until has no effect, because the sync removes memberships only if --attributes contains groups',
      {
        hint: `add groups: --attributes ${JSON.stringify(`${attributes?.join(',')},groups`)}`,
      },
    );
  }
  const sync = async ({
    source,
    mapping,
    model,
  }: MappedSource): Promise<Pick<ImportOptions, 'orphans' | 'attributes'>> => {
    if (filter !== undefined) readPeopleFilter(filter, model);
    const keys = await readSourceKeys(source.rows(), mapping, model);
    const { connection } = await session();
    // A maximum number of removals, if it is set, is the only limit. Otherwise, the sync must not deactivate more than
    // half of the people.
    const mayBeMost = flags.consent['max-removals'] !== undefined || connection.maxRemovals !== undefined;
    const onProtected = (name: string) =>
      note(`Note: ${name} is not in the source, but stays active, because this person is protected`);
    return { orphans: { keys, filter, mayBeMost, onProtected }, ...(attributes ? { attributes } : {}) };
  };
  return { ...flags, ownsGroups, sync };
}
