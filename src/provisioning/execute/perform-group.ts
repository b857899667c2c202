import { isGone } from '../../changes/classify-error.ts';
import type { ChangeContext } from '../../changes/context.ts';
import type { ResourceSearch } from '../../changes/find/search.ts';
import { readMembers } from '../../changes/groups/whole.ts';
import { Approval } from '../../changes/guard/approval.ts';
import { isSameId, MemberIds } from '../../changes/member-ids.ts';
import type { AcceptedBefore } from '../../changes/perform/create.ts';
import { performDelete } from '../../changes/perform/delete.ts';
import {
  type AcceptedMembers,
  type MemberChange,
  type MemberOutcome,
  performMemberChange,
} from '../../changes/perform/members.ts';
import { describeGroup, type GroupName } from '../../changes/resource.ts';
import { createGroup } from '../groups/create-group.ts';
import { type FoundGroup, findGroup } from '../groups/find-group.ts';
import type { GroupReference } from '../plan/entry.ts';
import { groupDeletion } from '../plan/entry-removals.ts';
import type { LinkResult, RowError } from '../result.ts';
import { type Failure, inAnotherShard, type NotAttempted, unsentOrFailed } from './failure.ts';

/** A person to add to a group. */
export interface NewMember {
  readonly id: string;
  /**
   * Ids of the person's groups. Present only if the plan did not find the person, but the run found that the person
   * exists.
   */
  readonly memberOf?: readonly string[] | undefined;
}

/** The objects and limits that a run needs to add people to groups. */
export interface GroupPerformContext {
  /** Context for changes of groups. */
  readonly change: ChangeContext;
  readonly groups: ResourceSearch;
  /** Maximum number of members that one request adds. */
  readonly slice: number;
  /**
   * Maps the id of a group to the members whose removal was not sent. Present only if the client sends no change. In
   * this case, the service still shows these members.
   */
  readonly unsent?: Map<string, MemberIds> | undefined;
}

/**
 * A group to change. `mayExist` is true if an earlier run may have created the group, although the plan contains no id
 * of the group.
 */
export type GroupToChange = GroupReference & AcceptedBefore & { readonly mayExist?: boolean };

/** The result of one link. */
export type MemberResult = Pick<LinkResult, 'outcome' | 'error' | 'warning' | 'groupCreated' | 'targetId'>;

/** Adds people to one group, and creates the group if it does not exist. Returns the result of each person, in the same order. */
export async function performGroup(
  context: GroupPerformContext,
  reference: GroupToChange,
  members: readonly NewMember[],
  accepted?: AcceptedMembers,
): Promise<MemberResult[]> {
  const { stop } = context.change;
  if (stop.isStopped) return members.map(() => ({ outcome: 'not attempted', ...stop.error }));
  const group = await attempt(context, () => openGroup(context, reference));
  if ('failure' in group) return members.map(() => group.failure);
  if ('error' in group) {
    const outcome = outcomeOfError(group.error);
    return members.map(() => ({ outcome, error: group.error }));
  }
  const notes = {
    targetId: group.id,
    ...(group.created ? ({ groupCreated: true } as const) : {}),
    ...(group.warning === undefined ? {} : { warning: group.warning }),
  };
  const isMember = ({ memberOf }: NewMember) => memberOf?.some((own) => isSameId(own, group.id)) === true;
  const ids = members.filter((member) => !isMember(member)).map(({ id }) => id);
  const added = ids.length === 0 ? new Map() : await attempt(context, () => add(context, group, { ids, accepted }));
  const results = members.map((member): MemberResult => {
    if (isMember(member)) return { outcome: 'unchanged', ...notes };
    if ('failure' in added) return { ...notes, ...added.failure };
    return { ...notes, ...toResult(context.change, added.get(member.id)) };
  });
  return withRenamed(results, group);
}

/**
 * Adds a sentence to the result of the first member if the service stores the group under another name. The sentence
 * contains both names.
 */
function withRenamed([first, ...others]: MemberResult[], { renamed, warning }: Group): MemberResult[] {
  if (!first || renamed === undefined) return first ? [first, ...others] : [];
  return [{ ...first, warning: warning === undefined ? renamed : `${renamed}; ${warning}` }, ...others];
}

/** Removes people from one group. Returns the result of each person, in the same order. */
export async function removeMembers(
  { change, slice, unsent }: GroupPerformContext,
  { group, ids, accepted }: Pick<MemberChange, 'group' | 'ids' | 'accepted'>,
  approval: Approval,
): Promise<MemberResult[]> {
  const { stop } = change;
  if (stop.isStopped) return ids.map(() => ({ outcome: 'not attempted', ...stop.error }));
  const targetId = group.id;
  try {
    const outcomes = await performMemberChange(change, { group, kind: 'remove', ids, slice, accepted }, approval);
    const removed = ids.filter((id) => outcomes.get(id) === 'done');
    unsent?.set(group.id, new MemberIds([...(unsent.get(group.id) ?? []), ...removed]));
    return ids.map((id) => {
      const outcome = outcomes.get(id);
      // A member counts as removed if the group no longer exists.
      if (typeof outcome === 'object' && isGone(outcome.error)) return { outcome: 'unchanged', targetId };
      const result = toResult(change, outcome);
      return { targetId, ...result, ...(result.outcome === 'linked' ? { outcome: 'unlinked' } : {}) };
    });
  } catch (error) {
    const failure = unsentOrFailed(stop, error);
    return ids.map(() => ({ targetId, ...failure }));
  }
}

/** Deletes a group that has no members. If somebody else has added members, the group is not deleted. */
export async function deleteEmptyGroup(
  { change, unsent }: GroupPerformContext,
  group: GroupName,
  approval: Approval,
): Promise<MemberResult> {
  const { stop } = change;
  const targetId = group.id;
  if (stop.isStopped) return { outcome: 'not attempted', ...stop.error };
  try {
    const { ids, isWhole } = await readMembers(change, group.id);
    const others = [...ids].filter((id) => !unsent?.get(group.id)?.has(id)).length;
    if (others > 0 || !isWhole) {
      const message = isWhole ? `the group has ${others} other members` : 'the service does not show the members';
      return {
        outcome: 'failed',
        targetId,
        error: { code: 'conflict', message: `${message}, so the group is not deleted` },
      };
    }
    const label = describeGroup(group);
    const removals = [groupDeletion(group)];
    await performDelete(change, { id: group.id, label, removals }, approval);
    return { outcome: 'deleted', targetId };
  } catch (error) {
    if (isGone(error)) return { outcome: 'unchanged', targetId };
    return { targetId, ...unsentOrFailed(stop, error) };
  }
}

function outcomeOfError({ code }: RowError): 'unresolved' | 'not verified' | 'failed' {
  if (code === 'unresolved') return 'unresolved';
  return code === 'unverified' ? 'not verified' : 'failed';
}

type Group = Exclude<FoundGroup, { error: RowError }>;

async function openGroup({ change, groups }: GroupPerformContext, reference: GroupToChange): Promise<FoundGroup> {
  if (reference.id === undefined) {
    const isElsewhere = 'elsewhere' in reference && reference.elsewhere === true;
    const found = reference.mayExist || isElsewhere ? await findGroup(groups, reference.name) : undefined;
    if (!found && isElsewhere)
      return { error: { code: 'unresolved', message: inAnotherShard('group', reference.name) } };
    if (!found) return createGroup(change, groups, reference.name, reference);
    if (isElsewhere) return found;
    // The plan found no group with this name, but this run found one. Therefore, an earlier run has probably created
    // it.
    return 'error' in found ? found : { ...found, created: true };
  }
  return { id: reference.id, name: reference.name ?? reference.id, created: false };
}

function add(
  { change, slice }: GroupPerformContext,
  { id, name }: Group,
  { ids, accepted }: Pick<MemberChange, 'ids' | 'accepted'>,
): Promise<ReadonlyMap<string, MemberOutcome>> {
  return performMemberChange(change, { group: { id, name }, kind: 'add', ids, slice, accepted }, Approval.none);
}

function toResult(change: ChangeContext, outcome: MemberOutcome | undefined): MemberResult {
  if (outcome === 'done') return { outcome: 'linked' };
  if (outcome === 'already') return { outcome: 'unchanged' };
  if (outcome === undefined) return { outcome: 'not attempted', ...change.stop.error };
  return unsentOrFailed(change.stop, outcome.error);
}

async function attempt<T extends object>(
  { change }: GroupPerformContext,
  run: () => Promise<T>,
): Promise<T | { failure: Failure | NotAttempted }> {
  try {
    return await run();
  } catch (error) {
    return { failure: unsentOrFailed(change.stop, error) };
  }
}
