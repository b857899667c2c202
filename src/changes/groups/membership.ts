import { ScimError } from '../../protocol/errors.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { endpoints } from '../../protocol/schema/endpoints.ts';
import type { ChangeContext } from '../context.ts';
import { UnsupportedError } from '../errors.ts';
import { idKey, isSameId } from '../member-ids.ts';
import { type GroupName, groupName, groupsOf, idOf, memberIdsOf } from '../resource.ts';
import { nobody } from './member-filter.ts';
import { showsUserGroups } from './user-groups.ts';
import { findMember, readMembers, readMembersAgain } from './whole.ts';

/** Maximum number of groups that are read to find memberships. */
const maxGroupsRead = 100_000;

/** The groups of a person, or the reason why the groups are not known. */
export type Memberships =
  | { readonly kind: 'known'; readonly groups: readonly GroupName[] }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Finds the groups of people. Throws any error of a request. */
export interface MembershipFinder {
  find(id: string, person: JsonObject): Promise<Memberships>;
}

/**
 * The method that finds memberships. `filter`: a filter that is proven to work. `plausible`: a filter that is not
 * proven. Its matches are trusted, but its empty results are not trusted. `read`: a read of every group. `unsteady`: no
 * method, because each read of a group shows different members. `people`: the `groups` of each person. `no groups`: no
 * method, because the service has no groups.
 */
type Way = 'filter' | 'plausible' | 'read' | 'unsteady' | 'people' | 'no groups';

/**
 * Finds memberships with the first method that works. The methods in order: the `groups` of the person, a filter on
 * `members`, and a read of every group. To test the filter, scimctl takes a membership that a group shows: the filter must find it. If no group shows its members, the test is not possible. A match of the filter is then trusted, but an empty result is trusted only after the filter has found a group. `context` has the model of groups.
 */
export function createMembershipFinder(context: ChangeContext): MembershipFinder {
  let everyGroup: Promise<ReadonlyMap<string, readonly GroupName[]>> | undefined;
  let way: Promise<Way> | undefined;
  const known = (groups: readonly GroupName[]): Memberships => ({ kind: 'known', groups });
  return {
    find: async (id, person) => {
      const own = groupsOf(person);
      if (own && own.length > 0) context.service.showsGroupsOfUsers = true;
      if (own) return known(own);
      if (context.service.showsGroupsOfUsers) return known([]);
      way ??= chooseWay(context);
      switch (await way) {
        case 'filter':
          return known(await groupsByFilter(context, id));
        case 'read':
          everyGroup ??= readEveryGroup(context);
          return known((await everyGroup).get(idKey(id)) ?? []);
        case 'people':
        case 'no groups':
          return known([]);
        case 'unsteady':
          return { kind: 'unknown', reason: 'the service shows different members at each read of a group' };
        case 'plausible':
          return (await byPlausibleFilter(context, id)) ?? hidden;
      }
    },
  };
}

const hidden: Memberships = {
  kind: 'unknown',
  reason: 'the service shows neither the groups of a person nor the members of a group',
};

async function chooseWay(context: ChangeContext): Promise<Way> {
  const { resourceTypes } = context.service.dialect.facts;
  // The table of dialects may wrongly say that the service has no groups. One request checks whether it has groups:
  // otherwise, a person who leaves could keep access through a group that scimctl has not read.
  const isExpected = resourceTypes === undefined || resourceTypes.includes('Group');
  if (!isExpected && !(await showsGroups(context))) return 'no groups';
  const known = await findMember(context);
  if (!known) {
    if (!(await hasGroups(context))) return 'no groups';
    if (await showsUserGroups(context)) return 'people';
    await tryFilter(context);
    return 'plausible';
  }
  context.service.showsMembers = true;
  if (await isFilterProven(context, known)) return 'filter';
  return (await isSteady(context, known.group)) ? 'read' : 'unsteady';
}

/**
 * True if two reads of a group return the same members. If they differ, a single read is not reliable: it may omit a
 * member.
 */
async function isSteady(context: ChangeContext, group: string): Promise<boolean> {
  return (await readMembersAgain(context, group, await readMembers(context, group))).isSteady;
}

/** Number of people that are used to test a filter if no membership is known. */
const peopleTried = 20;

/**
 * Tests a filter on members, and records the result in `membershipFilter`. The filter is useless if it finds groups for an
 * id that does not exist. The filter is proven as soon as it finds a group for one of the people.
 */
async function tryFilter(context: ChangeContext): Promise<void> {
  const { client, service, stop } = context;
  if (!service.filter || service.membershipFilter !== 'unknown') return;
  const isPlausible = await testFilter(async () => (await groupsByFilter(context, nobody)).length === 0);
  service.membershipFilter = isPlausible ? 'plausible' : 'useless';
  if (!isPlausible) return;
  // Counts the people in this loop. The option `limit` is not used, because the client would then show a notice about a
  // limit that the user has not set.
  let count = 0;
  for await (const person of client.list(endpoints.Users, { count: peopleTried })) {
    const id = idOf(person);
    if (stop.isStopped || (id !== undefined && (await byPlausibleFilter(context, id)))) return;
    if (++count === peopleTried) return;
  }
}

/**
 * Finds the groups of a person with a filter that is not proven. Returns undefined if the filter finds no group now,
 * and has found no group in an earlier search.
 */
async function byPlausibleFilter(context: ChangeContext, id: string): Promise<Memberships | undefined> {
  const { service } = context;
  if (service.membershipFilter !== 'plausible' && service.membershipFilter !== 'proven') return undefined;
  const groups = await groupsByFilter(context, id);
  if (groups.length > 0) service.membershipFilter = 'proven';
  return service.membershipFilter === 'proven' ? { kind: 'known', groups } : undefined;
}

/**
 * True if a filter on members finds a known membership, and finds no group for an id that does not exist. A service
 * that ignores filters fails the second test.
 */
async function isFilterProven(
  context: ChangeContext,
  known: { readonly group: string; readonly member: string },
): Promise<boolean> {
  const { service } = context;
  if (!service.filter) return false;
  if (service.membershipFilter === 'unknown' || service.membershipFilter === 'plausible') {
    const isProven = await testFilter(async () => {
      const found = await groupsByFilter(context, known.member);
      if (!found.some(({ id }) => isSameId(id, known.group))) return false;
      return (await groupsByFilter(context, nobody)).length === 0;
    });
    service.membershipFilter = isProven ? 'proven' : 'useless';
  }
  return service.membershipFilter === 'proven';
}

/** Returns the result of a test. Returns false if the service rejects the filter. */
async function testFilter(question: () => Promise<boolean>): Promise<boolean> {
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

/** Statuses that say that there is no endpoint for groups. */
const noEndpoint: ReadonlySet<number> = new Set([404, 405, 501]);

/** True if the service returns a group. False if the service has no endpoint for groups. */
async function showsGroups(context: ChangeContext): Promise<boolean> {
  try {
    return await hasGroups(context);
  } catch (error) {
    if (error instanceof ScimError && noEndpoint.has(error.status)) return false;
    throw error;
  }
}

async function hasGroups({ client, model }: ChangeContext): Promise<boolean> {
  for await (const _ of client.list(model.resourceType.endpoint, { limit: 1, excludedAttributes: ['members'] }))
    return true;
  return false;
}

/** Reads every group with its members. Returns the groups of each member. */
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
      const groups = groupsByMember.get(idKey(member));
      if (groups) groups.push(found as GroupName);
      else groupsByMember.set(idKey(member), [found as GroupName]);
    }
    if (stop.isStopped) break;
  }
  return groupsByMember;
}
