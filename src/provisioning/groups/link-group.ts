import { toChangeProblem } from '../../changes/classify-error.ts';
import type { ChangeContext } from '../../changes/context.ts';
import { NotVerifiedError } from '../../changes/errors.ts';
import type { ResourceSearch } from '../../changes/find/search.ts';
import { filterMembers } from '../../changes/groups/member-filter.ts';
import { readMembers } from '../../changes/groups/whole.ts';
import { Approval } from '../../changes/guard/approval.ts';
import { isSameId } from '../../changes/member-ids.ts';
import { type MemberOutcome, performMemberChange } from '../../changes/perform/members.ts';
import type { LinkResult, RowError } from '../result.ts';
import { type FoundGroup, findOrCreateGroup } from './find-or-create.ts';

/** A person who will be a member of a group. */
export interface Membership {
  readonly line: number;
  readonly key: string;
  readonly id: string;
  /** Ids of the person's groups; undefined if the service does not show them. */
  readonly memberOf: readonly string[] | undefined;
}

/** The parts of a run that are needed to add people to groups. */
export interface GroupLinkContext {
  /** Context for changes of groups. */
  readonly change: ChangeContext;
  readonly groups: ResourceSearch;
  /** Maximum number of members that one request adds. */
  readonly slice: number;
  /** False if missing groups must not be created. */
  readonly mayCreate: boolean;
}

/** Adds people to a group, and creates the group if it does not exist. Yields a result for the membership of each row. */
export async function* linkGroup(
  context: GroupLinkContext,
  name: string,
  memberships: readonly Membership[],
): AsyncIterable<LinkResult> {
  const { stop } = context.change;
  const report = (
    items: readonly Membership[],
    outcome: LinkResult['outcome'],
    more: Partial<LinkResult> = {},
  ): LinkResult[] =>
    items.map(({ line, key, id }) => ({ step: 'group', line, key, id, target: name, outcome, ...more }));
  if (stop.isStopped) return yield* report(memberships, 'not attempted', stop.error);
  const group = await attempt(context, () =>
    findOrCreateGroup(context.change, context.groups, name, context.mayCreate),
  );
  if ('error' in group) {
    return yield* report(memberships, group.error.code === 'unresolved' ? 'unresolved' : 'failed', group);
  }
  const notes = {
    ...(group.created ? ({ groupCreated: true } as const) : {}),
    ...(group.warning === undefined ? {} : { warning: group.warning }),
  };
  const current = await currentMembers(context, group, memberships);
  const isMember = ({ id, memberOf }: Membership) =>
    memberOf?.some((own) => isSameId(own, group.id)) === true || current?.has(id) === true;
  yield* report(memberships.filter(isMember), 'unchanged', notes);
  const others = memberships.filter((membership) => !isMember(membership));
  if (others.length === 0) return;
  if (stop.isStopped) return yield* report(others, 'not attempted', stop.error);
  const added = await attempt(context, () => add(context, group, others));
  for (const membership of others) {
    const [outcome, problem] =
      'error' in added ? (['failed', added] as const) : toOutcome(context, added.get(membership.id));
    yield* report([membership], outcome, { ...notes, ...problem });
  }
}

type Group = Exclude<FoundGroup, { error: RowError }>;

function add(
  { change, slice }: GroupLinkContext,
  { id, name }: Group,
  memberships: readonly Membership[],
): Promise<ReadonlyMap<string, MemberOutcome>> {
  const ids = memberships.map((membership) => membership.id);
  return performMemberChange(change, { group: { id, name }, kind: 'add', ids, slice }, Approval.none);
}

function toOutcome(
  { change }: GroupLinkContext,
  outcome: MemberOutcome | undefined,
): [LinkResult['outcome'], Partial<LinkResult>?] {
  if (outcome === 'done') return ['linked'];
  if (outcome === 'already') return ['unchanged'];
  if (outcome === undefined) return ['not attempted', change.stop.error];
  change.stop.onFailure(outcome.error);
  const problem = { error: toChangeProblem(outcome.error, 'import') };
  return [outcome.error instanceof NotVerifiedError ? 'not verified' : 'failed', problem];
}

/**
 * Reads the current members of a group if the resources of the people do not show their groups, so that no person is added twice. Uses
 * filters if a read does not show the members.
 */
async function currentMembers(
  context: GroupLinkContext,
  { id, created }: Group,
  memberships: readonly Membership[],
): Promise<ReadonlySet<string> | undefined> {
  const { change } = context;
  const withoutGroups = memberships.filter(({ memberOf }) => memberOf === undefined).map((membership) => membership.id);
  if (created || withoutGroups.length === 0 || change.service.showsGroupsOfUsers || change.isRehearsal)
    return undefined;
  const read = await attempt(context, async () => {
    const { ids, isWhole } = await readMembers(change, id);
    return isWhole ? { ids } : { ids: (await filterMembers(change, id, withoutGroups))?.ids };
  });
  return 'error' in read ? undefined : read.ids;
}

async function attempt<T extends object>(
  { change }: GroupLinkContext,
  run: () => Promise<T>,
): Promise<T | { error: RowError }> {
  try {
    return await run();
  } catch (error) {
    change.stop.onFailure(error);
    return { error: toChangeProblem(error, 'import') };
  }
}
