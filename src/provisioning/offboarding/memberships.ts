import { ScimError } from '../../protocol/errors.ts';
import { isObject, type JsonObject } from '../../protocol/json.ts';
import type { ResourceModel } from '../../protocol/model.ts';
import type { ProvisioningClient } from '../../changes/client.ts';
import { type GroupName, groupName, groupsOf } from '../groups/change-members.ts';

/** Nobody has this id: a server that answers groups for it does not look at the filter. */
const nobody = '00000000-0000-4000-8000-000000000000';

/** Finds the groups that a person is in. Throws what a request throws. */
export type MembershipFinder = (id: string, person: JsonObject) => Promise<readonly GroupName[]>;

/**
 * Finds memberships by the person's `groups` where the server gives them; else by asking the groups, with a filter where
 * the server honours it, else by reading every group once.
 */
export function createMembershipFinder(
  client: Pick<ProvisioningClient, 'list'>,
  groupModel: ResourceModel,
  canFilter: boolean,
): MembershipFinder {
  const endpoint = groupModel.resourceType.endpoint;
  let isFilterHonoured: Promise<boolean> | undefined;
  let everyGroup: Promise<ReadonlyMap<string, readonly GroupName[]>> | undefined;

  const byFilter = async (id: string): Promise<GroupName[]> => {
    const groups: GroupName[] = [];
    const filter = `members.value eq ${JSON.stringify(id)}`;
    for await (const group of client.list(endpoint, { filter, excludedAttributes: ['members'] })) {
      const found = groupName(group.id, group.displayName);
      if (found) groups.push(found);
    }
    return groups;
  };
  const honoursFilter = async (): Promise<boolean> => {
    try {
      return (await byFilter(nobody)).length === 0;
    } catch (error) {
      if (error instanceof ScimError && [400, 403, 413, 501].includes(error.status)) return false;
      throw error;
    }
  };
  return async (id, person) => {
    const own = groupsOf(person);
    if (own) return own;
    isFilterHonoured ??= canFilter ? honoursFilter() : Promise.resolve(false);
    if (await isFilterHonoured) return byFilter(id);
    everyGroup ??= readEveryGroup(client, endpoint);
    return (await everyGroup).get(id) ?? [];
  };
}

/** The groups of each member, from every group with its members. */
async function readEveryGroup(
  client: Pick<ProvisioningClient, 'list'>,
  endpoint: string,
): Promise<ReadonlyMap<string, readonly GroupName[]>> {
  const groupsByMember = new Map<string, GroupName[]>();
  for await (const group of client.list(endpoint)) {
    const found = groupName(group.id, group.displayName);
    if (!found || !Array.isArray(group.members)) continue;
    for (const member of group.members) {
      if (!isObject(member) || typeof member.value !== 'string') continue;
      const groups = groupsByMember.get(member.value);
      if (groups) groups.push(found);
      else groupsByMember.set(member.value, [found]);
    }
  }
  return groupsByMember;
}
