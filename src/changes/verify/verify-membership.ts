import type { JsonObject } from '../../protocol/json/json.ts';
import type { Answer } from '../answer.ts';
import type { ChangeContext } from '../context.ts';
import type { Update } from '../decide/update.ts';
import { readMembers } from '../groups/whole.ts';
import { MemberIds } from '../member-ids.ts';
import { kindOf, memberIdsOf } from '../resource.ts';
import { missingMembers, othersOut } from './bystanders.ts';
import { looks } from './looks.ts';
import { verifyMembers } from './verify-members.ts';

/** The effect of an update on the members of a group. */
interface Membership {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Ids of people who are members before and after the update. */
  readonly staying: readonly string[];
  /**
   * True if the update must remove all members that were not requested. The ids of these members are unknown, because
   * the members could not be read before the update.
   */
  readonly isOpen: boolean;
}

/** True if an update adds or removes members of a group. These members must then be verified. */
export function changesMembers(model: ChangeContext['model'], update: Update): boolean {
  if (kindOf(model) !== 'group') return false;
  const { added, removed, isOpen } = membershipOf(update);
  return added.length > 0 || removed.length > 0 || isOpen;
}

/**
 * Returns the reason why a group does not show the requested members. Returns `undefined` if the group shows these
 * members. `shown` is the group from a response or a read.
 */
export async function membershipProblem(
  context: ChangeContext,
  update: Update,
  shown: JsonObject | undefined,
  answers: readonly Answer[] = [],
): Promise<string | undefined> {
  const { added, removed, staying, isOpen } = membershipOf(update);
  const ids = new MemberIds(memberIdsOf(shown ?? {}));
  // Removals are always verified with `verifyMembers`. The service may not show a member who is still in the group.
  const isShown = [...added, ...staying].every((id) => ids.has(id));
  if (ids.size > 0 && isShown && removed.length === 0 && !isOpen) return undefined;
  const group = { id: update.id };
  for (const [kind, wanted] of [
    ['add', added],
    ['remove', removed],
  ] as const) {
    if (wanted.length === 0) continue;
    const { verified, unknown } = await verifyMembers(context, { group, kind }, wanted, answers);
    if (wanted.some((id) => !verified.has(id))) return unknown ?? 'the members are not as requested';
  }
  const lost = staying.length === 0 ? [] : await missingMembers(context, update.id, staying);
  if (lost && lost.length > 0) return `the change also removed ${othersOut(lost)}`;
  if (!isOpen) return undefined;
  let problem: string | undefined;
  const accepted = answers.find((answer) => answer.kind === 'accepted');
  for await (const _ of looks(context, accepted ?? { kind: 'other' }, 1)) {
    problem = await otherMembersProblem(context, update);
    if (problem === undefined) break;
  }
  return problem;
}

function membershipOf({ before, wanted, removals, replaces, isPut }: Update): Membership {
  const had = new MemberIds(replaces || isPut ? [] : memberIdsOf(before));
  const after = new MemberIds(memberIdsOf(wanted));
  const leaving = removals.filter(({ kind }) => kind === 'leave');
  return {
    added: [...after].filter((id) => !had.has(id)),
    staying: replaces ? [] : (memberIdsOf(before) ?? []).filter((id) => after.has(id)),
    removed: leaving.filter(({ isUncertain }) => !isUncertain).map(({ id }) => id),
    isOpen: leaving.some(({ isUncertain }) => isUncertain),
  };
}

async function otherMembersProblem(context: ChangeContext, { id, wanted }: Update): Promise<string | undefined> {
  const { ids, isWhole } = await readMembers(context, id);
  const stay = new MemberIds(memberIdsOf(wanted));
  if ([...ids].some((member) => !stay.has(member))) return 'the members are not as requested';
  return isWhole ? undefined : 'the service does not show the members of the group';
}
