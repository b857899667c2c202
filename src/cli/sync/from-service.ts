import type { Notice } from '../../client/notice.ts';
import { doubtfulNotices } from '../../client/paging/doubtful.ts';
import type { ResolvedConnection } from '../../profiles/resolve.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { openServiceSource, type RowSource } from '../../provisioning/index.ts';
import type { PeopleInput } from '../bulk/mapped-source.ts';
import { SafetyError, UsageError } from '../errors/errors.ts';
import { namingService } from '../errors/service-error.ts';
import { readPeopleFilter } from '../filter/people-filter.ts';
import { placeOf } from '../safety/consent.ts';
import type { CommandScope } from '../scope.ts';

/** Values of the flags that select the source of a sync. */
export interface InputFlags {
  readonly from?: string | undefined;
  readonly 'from-filter'?: string | undefined;
}

/** Flags that control how a file is read. These flags have no effect if the people come from a service. */
const fileFlags = [
  'map',
  'map-value',
  'date-order',
  'encoding',
  'delimiter',
  'skip-rows',
  'headerless',
  'no-value',
  'exact',
  'effective',
  'until',
  'empty',
  'clear-word',
  'list-separator',
  'omit-active',
] as const;

/**
 * Returns the source of a sync: a file, or the service of the profile `--from`. Throws a `UsageError` if both or
 * neither are given, or if a flag has no effect. Does not read the source yet.
 */
export function syncInput(
  scope: CommandScope,
  file: string | undefined,
  flags: InputFlags & Partial<Record<(typeof fileFlags)[number], unknown>>,
): PeopleInput {
  const { from, 'from-filter': filter } = flags;
  if (from === undefined) {
    if (file === undefined) {
      throw new UsageError('the source of the people is missing', {
        hint: 'name a FILE, or a service with --from PROFILE',
      });
    }
    if (filter === undefined) return file;
    throw new UsageError('--from-filter has no effect without --from', {
      hint: 'to select the people of the service that are compared with the file, use --filter',
    });
  }
  if (file !== undefined) {
    throw new UsageError(`the people must come from one source, not from both the file ${file} and --from ${from}`, {
      hint: 'omit the file or --from',
    });
  }
  if (from.trim() === '')
    throw new UsageError('--from is empty', { hint: 'to see the profiles, run scimctl profiles list' });
  const ineffective = fileFlags.find((name) => flags[name] !== undefined);
  if (ineffective !== undefined) {
    throw new UsageError(`--${ineffective} applies to files, but the people come from the service of --from ${from}`);
  }
  return (model) => openService(scope, from, filter, model);
}

/** Reads all people of the service of a profile. Throws a `UsageError` if the service is also the target. */
async function openService(
  scope: CommandScope,
  profile: string,
  filter: string | undefined,
  target: ResourceModel,
): Promise<RowSource> {
  const { connection: to } = await scope.session();
  const notices: Notice[] = [];
  const session = await scope.readingSession({
    profile,
    chosenBy: '--from',
    label: `source ${profile}`,
    onNotice: (notice) => {
      if (doubtfulNotices.has(notice.code)) notices.push(notice);
    },
  });
  try {
    const { client, connection } = session;
    assertOther(connection, to);
    const name = `the source ${placeOf(connection)}`;
    scope.note(`Reading the people of ${placeOf(connection)}`);
    const { source, notes } = await namingService(name, async () => {
      const model = await client.discovery.model('User');
      scope.registerSecrets(model);
      const selected = filter === undefined ? undefined : readPeopleFilter(filter, model, '--from-filter');
      const assertComplete = (): void => {
        const [doubt] = notices;
        if (!doubt) return;
        throw new SafetyError(
          `${name}: ${doubt.message}, so people may be missing; nothing was changed`,
          'run the command again: people whom the sync did not read would count as absent',
        );
      };
      const { signal } = scope.context;
      return openServiceSource({ client, name, selected, signal, target, assertComplete });
    });
    scope.note(...notes.map((line) => `Note: source ${profile}: ${line}`));
    return source;
  } finally {
    await session.close();
  }
}

/** Throws a `UsageError` if a sync would read the service that it changes. */
function assertOther(from: ResolvedConnection, to: ResolvedConnection): void {
  if (from.base !== to.base && (from.profile === undefined || from.profile !== to.profile)) return;
  throw new UsageError(`the source and the target are the same service: ${from.base}`, {
    hint: 'use --from to name the source, and --profile to name the target',
  });
}

/**
 * Runs a sync. With `--from`, two services take part. The name of the target service is therefore added to each error
 * that the target service causes.
 */
export function namingTarget<T>(scope: CommandScope, { from }: InputFlags, run: () => Promise<T>): Promise<T> {
  if (from === undefined) return run();
  const target = async () => `the target ${placeOf((await scope.session()).connection)}`;
  return namingService(target, run);
}
