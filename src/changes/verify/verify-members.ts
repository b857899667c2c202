import { endpoints } from '../../protocol/schema/endpoints.ts';
import type { Answer } from '../answer.ts';
import { isMissing } from '../classify-error.ts';
import type { ChangeContext } from '../context.ts';
import { filterMembers } from '../groups/member-filter.ts';
import { showsUserGroups } from '../groups/user-groups.ts';
import { readMembers, readMembersAgain } from '../groups/whole.ts';
import { isSameId, MemberIds } from '../member-ids.ts';
import { type GroupName, groupsOf, memberIdsOf } from '../resource.ts';
import type { RefusedLaterError } from './completion.ts';
import { looks, recordAccepted, recordNotShown, recordShown, type Waited } from './looks.ts';

/** The result of the verification of members. */
export interface MembershipKnowledge {
  readonly verified: ReadonlySet<string>;
  /**
   * The reason why the members that are not in `verified` could not be verified. `undefined` if these members are known
   * to be unchanged.
   */
  readonly unknown?: string;
  /**
   * The error for each member that is not in `verified`. Set if the service first accepted the change and later refused
   * it.
   */
  readonly refused?: RefusedLaterError;
}

/** The requested change of a group. */
export interface VerifiedChange {
  readonly group: GroupName;
  readonly kind: 'add' | 'remove';
}

/**
 * Maximum number of people who are read one by one. A read of these few people costs less than a read of a large group
 * with all its members.
 */
const maxPeopleAsked = 3;

/** Maximum number of reads if no source shows the members. Further reads would not show the members either. */
const looksWithoutMembers = 3;

/**
 * Verifies a change of members. Uses the first source that shows the change. The sources in order: the responses to the
 * changes, if members were added. The `groups` of the people, if there are only a few people. The group with its
 * members. A filter on `members.value`, if this filter is known to work.
 */
export async function verifyMembers(
  context: ChangeContext,
  change: VerifiedChange,
  ids: readonly string[],
  answers: readonly Answer[],
): Promise<MembershipKnowledge> {
  const verified = new Set<string>();
  const left = (): string[] => ids.filter((id) => !verified.has(id));
  const last = answers.at(-1);
  if (last?.kind === 'resource' && last.id === change.group.id && change.kind === 'add') {
    const shown = new MemberIds(memberIdsOf(last.resource));
    for (const id of ids) if (shown.has(id)) verified.add(id);
  }
  let unknown: string | undefined;
  if (left().length === 0) return { verified };
  const waited = slowestOf(answers);
  recordAccepted(context, waited, change.group.id);
  let count = 0;
  for await (const _ of looks(context, waited)) {
    const decided = new Set<string>();
    for (const id of left().length <= maxPeopleAsked ? left() : []) {
      const isIn = await askPerson(context, change, id);
      if (isIn !== undefined) decided.add(id);
      if (isIn === (change.kind === 'add')) verified.add(id);
    }
    if (left().length > 0) unknown = await askGroup(context, change, left(), verified);
    // If a filter finds nothing, the person may still be a member. The `groups` of the person show whether the person
    // is a member.
    if (unknown !== undefined && context.service.showsGroupsOfUsers) {
      for (const id of left()) {
        if (context.stop.isStopped) break;
        const isIn = await askPerson(context, change, id);
        if (isIn !== undefined) decided.add(id);
        if (isIn === (change.kind === 'add')) verified.add(id);
      }
    }
    if (left().every((id) => decided.has(id))) unknown = undefined;
    count++;
    if (left().length === 0) {
      recordShown(context, waited, change.group.id);
      return { verified };
    }
    if (unknown !== undefined && count >= looksWithoutMembers) break;
  }
  recordNotShown(context, waited);
  return { verified, ...(unknown === undefined ? {} : { unknown }) };
}

/**
 * Returns the response that requires the longest wait: the response with status 202 that has the longest `delay`. If
 * there are several responses, the returned value has no transaction, because each transaction concerns only some of
 * the members.
 */
function slowestOf(answers: readonly Answer[]): Waited {
  const [only, ...others] = answers;
  if (only && others.length === 0) return only;
  let slowest: Waited = { kind: 'other' };
  for (const answer of answers) {
    if (answer.kind !== 'accepted') continue;
    const isLonger = slowest.kind !== 'accepted' || (answer.delay ?? 0) > (slowest.delay ?? 0);
    if (isLonger) slowest = { kind: 'accepted', ...(answer.delay === undefined ? {} : { delay: answer.delay }) };
  }
  return slowest;
}

/**
 * Reads the `groups` of a person. Returns `true` or `false` if the memberships of the person are known. Returns
 * `undefined` if the service shows `groups` for nobody.
 */
async function askPerson(context: ChangeContext, { group }: VerifiedChange, id: string): Promise<boolean | undefined> {
  const { client, service } = context;
  try {
    const groups = groupsOf(await client.get(endpoints.Users, id));
    if (groups && groups.length > 0) service.showsGroupsOfUsers = true;
    if (groups) return groups.some((own) => isSameId(own.id, group.id));
    return (await showsUserGroups(context)) ? false : undefined;
  } catch (error) {
    // It is no error if the user does not exist: the member may be a group, or the service may hide a deactivated
    // person.
    if (!isMissing(error, service.dialect)) throw error;
    return undefined;
  }
}

/**
 * Reads the group. If the group shows the change of a member, adds the member to `verified`. If the group does not show
 * its members, uses a filter. Returns the reason if the members cannot be verified.
 */
async function askGroup(
  context: ChangeContext,
  { group, kind }: VerifiedChange,
  ids: readonly string[],
  verified: Set<string>,
): Promise<string | undefined> {
  const shown = await readMembers(context, group.id);
  if (!shown.isWhole) return askFilter(context, { group, kind }, ids, verified);
  if (kind === 'add') {
    for (const id of ids) if (shown.ids.has(id)) verified.add(id);
    return undefined;
  }
  const absent = ids.filter((id) => !shown.ids.has(id));
  if (absent.length === 0) return undefined;
  const again = await readMembersAgain(context, group.id, shown);
  for (const id of absent) if (!again.ids.has(id)) verified.add(id);
  return undefined;
}

/**
 * Verifies members with filters. Used if the service does not show the members of the group. If the filters cannot
 * verify all members, returns the reason.
 */
async function askFilter(
  context: ChangeContext,
  { group, kind }: VerifiedChange,
  ids: readonly string[],
  verified: Set<string>,
): Promise<string | undefined> {
  const unknown = 'the service does not show the members of the group';
  const found = await filterMembers(context, group.id, ids);
  if (!found) return unknown;
  const { ids: members, isProven } = found;
  for (const id of ids) if (kind === 'add' ? members.has(id) : isProven && !members.has(id)) verified.add(id);
  return isProven ? undefined : unknown;
}
