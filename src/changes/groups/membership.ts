import { ScimError } from '../../protocol/errors.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { ChangeContext } from '../context.ts';
import { UnsupportedError } from '../errors.ts';
import { type GroupName, groupName, groupsOf, idOf, memberIdsOf } from '../resource.ts';
import { findMember } from './whole.ts';

/** Nobody has this id: a service that answers groups for it does not look at the filter. */
const nobody = '00000000-0000-4000-8000-000000000000';

/** Groups that are read with their members to find somebody's, at the most. */
const maxGroupsRead = 100_000;

/** The groups that a person is in. `unknown` says why that cannot be known. */
export type Memberships =
  | { readonly kind: 'known'; readonly groups: readonly GroupName[] }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Finds the groups that people are in. Throws what a request throws. */
export interface MembershipFinder {
  find(id: string, person: JsonObject): Promise<Memberships>;
}

/**
 * Finds memberships by the person's `groups` where the service gives them; else by a filter on members, once it has found a
 * member that is known to be one; else by reading every group once. `context` has the model of groups. Where no group shows
 * a member, memberships cannot be known.
 */
export function createMembershipFinder(context: ChangeContext): MembershipFinder {
  let everyGroup: Promise<ReadonlyMap<string, readonly GroupName[]>> | undefined;
  let trust: Promise<'filter' | 'read' | 'none' | 'no groups'> | undefined;
  return {
    find: async (id, person) => {
      const own = groupsOf(person);
      if (own && own.length > 0) context.service.showsGroupsOfUsers = true;
      if (own) return { kind: 'known', groups: own };
      if (context.service.showsGroupsOfUsers) return { kind: 'known', groups: [] };
      trust ??= chooseWay(context);
      switch (await trust) {
        case 'filter':
          return { kind: 'known', groups: await groupsByFilter(context, id) };
        case 'read':
          everyGroup ??= readEveryGroup(context);
          return { kind: 'known', groups: (await everyGroup).get(id) ?? [] };
        case 'no groups':
          return { kind: 'known', groups: [] };
        case 'none':
          return {
            kind: 'unknown',
            reason: 'the service shows neither the groups of a person nor the members of a group',
          };
      }
    },
  };
}

async function chooseWay(context: ChangeContext): Promise<'filter' | 'read' | 'none' | 'no groups'> {
  const known = await findMember(context);
  if (!known) return (await hasGroups(context)) ? 'none' : 'no groups';
  context.service.showsMembers = true;
  if (await isFilterProven(context, known)) return 'filter';
  return 'read';
}

/** A filter is believed once it has found a membership that is known, and none of somebody who is nobody. */
async function isFilterProven(
  context: ChangeContext,
  known: { readonly group: string; readonly member: string },
): Promise<boolean> {
  const { service } = context;
  if (!service.filter) return false;
  if (service.membershipFilter === 'unknown') {
    const isProven = await asked(async () => {
      const found = await groupsByFilter(context, known.member);
      if (!found.some(({ id }) => id === known.group)) return false;
      return (await groupsByFilter(context, nobody)).length === 0;
    });
    service.membershipFilter = isProven ? 'proven' : 'useless';
  }
  return service.membershipFilter === 'proven';
}

/** False where the service refuses the question. */
async function asked(question: () => Promise<boolean>): Promise<boolean> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof ScimError) return false;
    throw error;
  }
}

async function groupsByFilter({ client, model }: ChangeContext, id: string): Promise<GroupName[]> {
  const groups: GroupName[] = [];
  const filter = `members.value eq ${JSON.stringify(id)}`;
  for await (const group of client.list(model.resourceType.endpoint, { filter, excludedAttributes: ['members'] })) {
    const found = groupName(idOf(group), group.displayName);
    if (found) groups.push(found);
  }
  return groups;
}

async function hasGroups({ client, model }: ChangeContext): Promise<boolean> {
  for await (const _ of client.list(model.resourceType.endpoint, { limit: 1, excludedAttributes: ['members'] }))
    return true;
  return false;
}

/** The groups of each member, from every group with its members. */
async function readEveryGroup({
  client,
  model,
  stop,
}: ChangeContext): Promise<ReadonlyMap<string, readonly GroupName[]>> {
  const groupsByMember = new Map<string, GroupName[]>();
  let count = 0;
  const attributes = ['displayName', 'members'];
  for await (const group of client.list(model.resourceType.endpoint, { attributes })) {
    if (++count > maxGroupsRead) throw new UnsupportedError(`the service has more than ${maxGroupsRead} groups`);
    const found = groupName(idOf(group), group.displayName);
    for (const member of found ? (memberIdsOf(group) ?? []) : []) {
      const groups = groupsByMember.get(member);
      if (groups) groups.push(found as GroupName);
      else groupsByMember.set(member, [found as GroupName]);
    }
    if (stop.isStopped) break;
  }
  return groupsByMember;
}
