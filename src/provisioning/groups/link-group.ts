import { toChangeError } from '../../changes/failure.ts';
import type { LinkResult, RowError } from '../result.ts';
import type { Stop } from '../../changes/stop.ts';
import { addMembers, type GroupContext, slices } from './change-members.ts';
import { findOrCreateGroup } from './find-or-create.ts';

/** A person who is to be in a group. */
export interface Membership {
  readonly line: number;
  readonly key: string;
  readonly id: string;
  /** Ids of the groups that the server says the person is in; undefined where it does not say. */
  readonly memberOf: readonly string[] | undefined;
}

/** What linking needs of the run. */
export interface GroupLinkContext extends GroupContext {
  /** How many members one request adds. */
  readonly slice: number;
  readonly stop: Pick<Stop, 'isStopped' | 'error'>;
  readonly onFailure: (error: unknown) => void;
}

/** Puts people into a group, making it where it is missing. A slice that fails is reported for every row in it. */
export async function* linkGroup(
  context: GroupLinkContext,
  name: string,
  memberships: readonly Membership[],
): AsyncIterable<LinkResult> {
  const report = (items: readonly Membership[], outcome: LinkResult['outcome'], error?: RowError): LinkResult[] =>
    items.map(({ line, key, id }) => ({
      step: 'group',
      line,
      key,
      id,
      target: name,
      outcome,
      ...(error === undefined ? {} : { error }),
    }));
  const { stop } = context;
  if (stop.isStopped) return yield* report(memberships, 'not attempted', stop.error.error);
  const group = await attempt(context, () => findOrCreateGroup(context, name));
  if ('error' in group) return yield* report(memberships, 'failed', group.error);
  const { id } = group;
  const isMember = ({ memberOf }: Membership) => memberOf?.includes(id) === true;
  yield* report(memberships.filter(isMember), 'unchanged');
  for (const slice of slices(
    memberships.filter((membership) => !isMember(membership)),
    context.slice,
  )) {
    if (stop.isStopped) {
      yield* report(slice, 'not attempted', stop.error.error);
      continue;
    }
    const added = await attempt(context, () =>
      addMembers(
        context,
        id,
        slice.map((membership) => membership.id),
      ),
    );
    yield* isError(added) ? report(slice, 'failed', added.error) : report(slice, 'linked');
  }
}

async function attempt<T>({ onFailure }: GroupLinkContext, run: () => Promise<T>): Promise<T | { error: RowError }> {
  try {
    return await run();
  } catch (error) {
    onFailure(error);
    return { error: toChangeError(error, 'import') };
  }
}

function isError(value: unknown): value is { error: RowError } {
  return typeof value === 'object' && value !== null && 'error' in value;
}
