import { ScimError } from '../../protocol/errors.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { endpoints } from '../../protocol/schema/endpoints.ts';
import type { ChangeContext } from '../context.ts';
import { UnsupportedError } from '../errors.ts';
import { MemberIds } from '../member-ids.ts';
import { canonicalResource, idOf, kindOf, memberIdsOf } from '../resource.ts';
import { nobody } from './member-filter.ts';
import { readMemberships } from './membership-resources.ts';

/**
 * `maxGroupsLookedAt`: maximum number of groups that are read to find a group with members. `groupsOfPage`: number of groups in one request.
 */
const maxGroupsLookedAt = 500;
const groupsOfPage = 25;

/** The members that the service returns for a group. */
export interface ShownMembers {
  readonly group: JsonObject;
  readonly ids: ReadonlySet<string>;
  /** True if `ids` is known to contain all members. */
  readonly isWhole: boolean;
}

/**
 * Reads a resource for a PUT. Throws an `UnsupportedError` for a group that may have hidden members, because a PUT
 * would remove the hidden members. If this run created the group and the service shows no members, returns the members
 * that the run added.
 */
export async function readWhole(context: ChangeContext, id: string): Promise<JsonObject> {
  const { client, model, service } = context;
  if (kindOf(model) !== 'group') return canonicalResource(await client.get(model.resourceType.endpoint, id), model);
  const sent = service.createdGroups.membersOf(id);
  const first = await readMembers(context, id);
  if (sent && first.ids.size === 0) return withMembers(first.group, sent);
  const { group, doubt } = await checkMembers(context, id, first);
  if (doubt === undefined) return group;
  throw new UnsupportedError(
    `the service does not support PATCH of a group, and the service ${doubt}; nothing was changed, because a PUT could remove members that scimctl does not see`,
    'change the group in the service itself, or ask the vendor of the service to support PATCH',
  );
}

/** The members that two reads of a group show. */
export interface CheckedMembers {
  readonly group: JsonObject;
  readonly ids: ReadonlySet<string>;
  /** True if both reads show the same members. */
  readonly isSteady: boolean;
  /**
   * The reason why the group may have more members. The reason continues a sentence that begins with "the service".
   * Absent if `ids` contains all members.
   */
  readonly doubt?: string;
}

/** Reads the members of a group twice, and determines whether the service shows all members. */
export async function readCheckedMembers(context: ChangeContext, id: string): Promise<CheckedMembers> {
  return checkMembers(context, id, await readMembers(context, id));
}

async function checkMembers(context: ChangeContext, id: string, first: ShownMembers): Promise<CheckedMembers> {
  const { group, ids, isSteady, isWhole } = await readMembersAgain(context, id, first);
  const doubt = isWhole ? await limitReason(context, id, ids.size) : hiddenReason(isSteady);
  return { group, ids, isSteady, ...(doubt === undefined ? {} : { doubt }) };
}

function hiddenReason(isSteady: boolean): string {
  return isSteady ? 'does not show the members of the group' : 'shows different members at each read of the group';
}

/**
 * Divisor of typical limits. If a service limits how many members of a group it shows, the limit is usually a multiple
 * of this number.
 */
const roundLimit = 50;

/** A reason why the members that a service shows for a group may be incomplete. */
export interface MemberLimit {
  /** The reason. It continues a sentence that begins with "the service". */
  readonly reason: string;
  /** True if a filter counts more members. False if only the number of the shown members looks like a limit. */
  readonly isProven: boolean;
}

/**
 * Returns the reason why the shown members may be incomplete. There are two possible reasons: a filter counts more
 * people than the group shows, or the number of shown members looks like a limit of the service. Returns undefined if
 * there is no such reason. If `hasGroups` is true, the group contains nested groups. The filter is then not used,
 * because its count may include the people in the nested groups.
 */
export async function findMemberLimit(
  context: ChangeContext,
  id: string,
  shown: number,
  { hasGroups = false }: { readonly hasGroups?: boolean } = {},
): Promise<MemberLimit | undefined> {
  if (shown === 0) return undefined;
  const total = hasGroups ? undefined : await peopleIn(context, id);
  // A service that ignores the filter counts people of other groups too. A second count tests this: it asks for a group
  // that does not exist. The total is trusted only if the second count is 0.
  if (total !== undefined && total > shown) {
    const ofNobody = await peopleIn(context, nobody);
    if (ofNobody === 0) return { reason: `shows ${shown} of the ${total} members of the group`, isProven: true };
    if (ofNobody !== undefined) context.service.countsPeopleOfGroups = false;
  }
  if (total === shown || shown % roundLimit !== 0) return undefined;
  const reason = `shows exactly ${shown} members of the group, and this may be the largest number that the service shows`;
  return { reason, isProven: false };
}

/** Returns the reason of `findMemberLimit`. */
export async function limitReason(context: ChangeContext, id: string, shown: number): Promise<string | undefined> {
  return (await findMemberLimit(context, id, shown))?.reason;
}

/** Counts the people of a group with a filter. Returns undefined if the service does not support the filter. */
async function peopleIn({ client, service }: ChangeContext, group: string): Promise<number | undefined> {
  if (!service.filter || !service.countsPeopleOfGroups) return undefined;
  try {
    const filter = `groups.value eq ${JSON.stringify(group)}`;
    for await (const page of client.pages(endpoints.Users, { filter, count: 1, limit: 1 })) return page.totalResults;
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
  }
  return undefined;
}

function withMembers(group: JsonObject, ids: ReadonlySet<string>): JsonObject {
  return ids.size === 0 ? group : { ...group, members: Array.from(ids, (value): JsonObject => ({ value })) };
}

/**
 * Reads a group with its members. Some services return `members` only if the request names this attribute. If the group
 * shows no members, reads the membership resources, if the service declares them. If both reads show no members, the
 * group is empty, or its members are hidden. `isWhole` is then true only if the service shows at least one member of
 * another group.
 */
export async function readMembers(context: ChangeContext, id: string): Promise<ShownMembers> {
  const { group, ids } = await readShown(context, id);
  const members = ids.size === 0 ? await readMemberships(context, id) : undefined;
  if (members !== undefined && members.length > 0) {
    return { group: { ...group, members }, ids: new MemberIds(memberIdsOf({ members })), isWhole: true };
  }
  const isWhole = ids.size > 0 || (members && context.service.showsMemberships) || (await showsMembers(context));
  return { group, ids, isWhole };
}

/**
 * Reads a group with the members that the service shows. If the service shows no members, does not determine whether
 * the group is empty.
 */
export async function readShown(context: ChangeContext, id: string): Promise<Omit<ShownMembers, 'isWhole'>> {
  const { client, model, service } = context;
  const { endpoint } = model.resourceType;
  const plain = canonicalResource(await client.get(endpoint, id), model);
  let group = plain;
  let ids = new MemberIds(memberIdsOf(plain));
  if (ids.size === 0 && service.dialect.facts.membersOnRead !== 'never') {
    const asked = await client.get(endpoint, id, { attributes: ['displayName', 'members'] });
    ids = new MemberIds(memberIdsOf(asked));
    if (ids.size > 0) group = { ...plain, members: canonicalResource(asked, model).members };
  }
  if (ids.size > 0) service.showsMembers = true;
  return { group, ids };
}

/**
 * Reads a group a second time, because some services show different members at each read. Returns the ids that at least one read shows.
 * `isSteady` is true if both reads show the same members.
 */
export async function readMembersAgain(
  context: ChangeContext,
  id: string,
  first: ShownMembers,
): Promise<ShownMembers & { readonly isSteady: boolean }> {
  const second = await readMembers(context, id);
  const ids = new MemberIds([...first.ids, ...second.ids]);
  const isSteady = ids.size === first.ids.size && ids.size === second.ids.size;
  return { group: second.group, ids, isSteady, isWhole: isSteady && first.isWhole && second.isWhole };
}

/** Reads a group twice. Returns the group with every member that at least one read shows. */
export async function readAllShown(context: ChangeContext, id: string): Promise<JsonObject> {
  const first = await readMembers(context, id);
  const { group, ids } = await readMembersAgain(context, id, first);
  const missing = [...ids].filter((member) => !new MemberIds(memberIdsOf(group)).has(member));
  if (missing.length === 0) return group;
  const shown = Array.isArray(group.members) ? group.members : [];
  return { ...group, members: [...shown, ...missing.map((value): JsonObject => ({ value }))] };
}

/**
 * True if the service shows the members of at least one group. In this case, a group is empty if the service shows no
 * members for it.
 */
export async function showsMembers(context: ChangeContext): Promise<boolean> {
  const { service } = context;
  if (!service.showsMembers) service.showsMembers = (await findMember(context)) !== undefined;
  return service.showsMembers;
}

/**
 * Minimum size of a group that is used to test whether reads return all members. A smaller group is not suitable,
 * because a read may return all of its few members by chance.
 */
const manyMembers = 3;

/**
 * Finds a membership that the service shows. The membership is used to test a filter or a read. Returns undefined if no group shows a
 * member.
 */
export async function findMember(
  context: Pick<ChangeContext, 'client' | 'model' | 'stop'>,
): Promise<{ readonly group: string; readonly member: string } | undefined> {
  const { client, model, stop } = context;
  // No request is sent, because the service is known to show no members.
  if (client.dialect?.facts.membersOnRead === 'never') return undefined;
  let count = 0;
  let found: { readonly group: string; readonly member: string } | undefined;
  const attributes = ['displayName', 'members'];
  for await (const group of client.list(model.resourceType.endpoint, { attributes, count: groupsOfPage })) {
    const members = memberIdsOf(group) ?? [];
    const [member] = members;
    const id = idOf(group);
    if (member !== undefined && id !== undefined && (!found || members.length >= manyMembers))
      found = { group: id, member };
    if (found && (members.length >= manyMembers || (count + 1) % groupsOfPage === 0)) break;
    if (++count >= maxGroupsLookedAt || stop.isStopped) break;
  }
  return found;
}
