import type { JsonObject } from '../../protocol/json/json.ts';
import type { ChangeContext } from '../context.ts';
import { isSameId } from '../member-ids.ts';
import { groupsOf } from '../resource.ts';
import { membersAmongShown } from './cut-members.ts';
import { filterMembers } from './member-filter.ts';
import { readMembers, readMembersAgain } from './whole.ts';

/** A resource that may be a member of a group. */
export interface KnownMember {
  readonly id: string;
  readonly resource: JsonObject;
}

/**
 * Returns the ids of those `members` that are in the group now. First reads the `groups` of the users. If the users
 * show no `groups`, reads the `members` of the group. If the group shows no `members`, uses filters. Returns
 * `undefined` if no source shows the memberships. Before a removal, some of the ids may be missing from `members`. The group is then read once more. Filters search for the missing ids if the group may show only some of its members.
 */
export async function currentMembers(
  context: ChangeContext,
  groupId: string,
  members: readonly KnownMember[],
  adds: boolean,
): Promise<ReadonlySet<string> | undefined> {
  const memberships = members.map(({ id, resource }) => ({ id, groups: groupsOf(resource) }));
  if (memberships.some(({ groups: own }) => own && own.length > 0)) context.service.showsGroupsOfUsers = true;
  if (context.service.showsGroupsOfUsers || memberships.every(({ groups: own }) => own !== undefined)) {
    return new Set(
      memberships.filter(({ groups: own }) => own?.some(({ id }) => isSameId(id, groupId))).map(({ id }) => id),
    );
  }
  const ids = members.map(({ id }) => id);
  const first = await readMembers(context, groupId);
  if (!first.isWhole) {
    const filtered = await filterMembers(context, groupId, ids);
    return filtered?.isProven ? filtered.ids : undefined;
  }
  if (adds || ids.every((id) => first.ids.has(id))) return first.ids;
  const second = await readMembersAgain(context, groupId, first);
  return second.isWhole ? membersAmongShown(context, groupId, second.ids, ids) : undefined;
}
