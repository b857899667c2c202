import { readMembers, type ShownMembers } from '../../changes/groups/whole.ts';
import { findGroup } from '../groups/find-group.ts';
import type { GroupReference } from '../plan/entry.ts';
import { isPending, type RowResult } from '../result.ts';
import type { GroupPerformContext, MemberResult } from './perform-group.ts';

/** A membership that has ended: its last day is past. An earlier run may have added the membership. */
export interface EndedMember {
  readonly id: string;
  /** A part of a sentence that gives the last day as the reason why the membership is not added. */
  readonly ended: string;
  /** The result of an earlier run; `undefined` if the earlier run recorded no result. */
  readonly prior: RowResult | undefined;
  /** True if the service accepted the creation of the group with status 202 in an earlier run. */
  readonly isAccepted: boolean;
  /** True if the service accepted the membership with status 202 in an earlier run. */
  readonly isSent: boolean;
}

/** Returns the result of a membership whose last day is past, and for which no request was sent. */
export function notAdded(ended: string): MemberResult {
  return { outcome: 'unchanged', warning: `nothing was sent, because ${ended}` };
}

/**
 * Checks whether people are in a group that an earlier run may have changed. Sends no change, because the memberships
 * have ended. If the earlier run added one of the memberships, the result shows this membership, so that an undo can
 * remove it. Returns the result of each person, in the same order. Never throws.
 */
export async function readEndedMembers(
  context: GroupPerformContext,
  reference: GroupReference,
  members: readonly EndedMember[],
): Promise<MemberResult[]> {
  const { stop } = context.change;
  if (stop.isStopped) return members.map(() => ({ outcome: 'not attempted', ...stop.error }));
  try {
    const found = await groupOf(context, reference);
    const shown = found && (await readMembers(context.change, found.targetId));
    return members.map((member) => judge(member, found, shown));
  } catch (error) {
    stop.onFailure(error);
    const reason = error instanceof Error ? error.message : 'unknown error';
    return members.map(({ ended }) => notKnown(ended, `the group could not be read: ${reason}`));
  }
}

type FoundTarget = Pick<MemberResult, 'groupCreated'> & { readonly targetId: string };

/**
 * Returns the id of the group. If the plan has no id, the group did not exist when the plan was made. The function then
 * searches for the group by name. A group that is found counts as created by the earlier run.
 */
async function groupOf({ groups }: GroupPerformContext, reference: GroupReference): Promise<FoundTarget | undefined> {
  if (reference.id !== undefined) return { targetId: reference.id };
  const found = await findGroup(groups, reference.name);
  if (!found) return undefined;
  if ('error' in found) throw new Error(found.error.message);
  const isElsewhere = 'elsewhere' in reference && reference.elsewhere === true;
  return { targetId: found.id, ...(isElsewhere ? {} : { groupCreated: true }) };
}

function judge(
  { id, ended, prior, isAccepted, isSent }: EndedMember,
  found: FoundTarget | undefined,
  shown: ShownMembers | undefined,
): MemberResult {
  if (found && shown?.ids.has(id)) {
    return { outcome: 'linked', ...found, warning: `an earlier run added the person to the group, but ${ended}` };
  }
  // After status 202, the service may make the change later. The result is therefore not final, and a later run reads
  // the group again.
  if (prior && isPending(prior) && prior.error) return { outcome: 'not verified', ...found, error: prior.error };
  if (found && isSent) {
    const message = `the service accepted the membership with status 202, but does not show the membership yet; ${ended}`;
    return { outcome: 'not verified', ...found, error: { ...unverified(message), status: 202 } };
  }
  if (!found && isAccepted) {
    return {
      outcome: 'not verified',
      error: { ...unverified(`the service does not show the group yet; ${ended}`), status: 202 },
    };
  }
  if (found && !shown?.isWhole) {
    return { ...notKnown(ended, 'the service does not show the members of the group'), ...found };
  }
  return notAdded(ended);
}

function notKnown(ended: string, problem: string): MemberResult {
  return {
    outcome: 'not verified',
    error: unverified(
      `it is not known whether an earlier run added the person to the group, because ${problem}; ${ended}`,
    ),
  };
}

function unverified(message: string) {
  return { code: 'unverified', message } as const;
}
