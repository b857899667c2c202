import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { draftUrn } from '../../protocol/schema/drafts/urns.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import type { ChangeContext } from '../context.ts';
import { isSameId } from '../member-ids.ts';
import { leave, memberLabel, type Removal } from '../removals.ts';

/** The two names of the membership schema: one in the draft, and one in the later editors' copy of the draft. */
const membershipSchemas: ReadonlySet<string> = new Set(
  [draftUrn.GroupMember, `${draftUrn.GroupMember}ship`].map((urn) => urn.toLowerCase()),
);

/**
 * Reads the members of a group from the membership resources of the service (draft-zollner-scim-group-members-01). A
 * service with membership resources may omit the members from a large group itself. Returns the members in the form of
 * the attribute `members`. Returns `undefined` if the service does not declare membership resources. Throws any error
 * of a request, and a `PagingError` for an incomplete list.
 */
export async function readMemberships(context: ChangeContext, group: string): Promise<JsonObject[] | undefined> {
  const { client, service } = context;
  const endpoint = await membershipEndpoint(context);
  if (endpoint === undefined) return undefined;
  const members: JsonObject[] = [];
  const filter = `group.value eq ${JSON.stringify(group)}`;
  for await (const membership of client.list(endpoint, { filter, complete: true })) {
    service.showsMemberships = true;
    // A service that ignores the filter also returns the memberships of other groups.
    const of = isObject(membership.group) ? membership.group.value : undefined;
    if (typeof of === 'string' && isSameId(of, group) && isObject(membership.member)) members.push(membership.member);
  }
  if (!service.showsMemberships) service.showsMemberships = await showsAny(context, endpoint);
  return members;
}

/** True if the service shows at least one membership. Only then is a group without memberships known to be empty. */
async function showsAny({ client }: ChangeContext, endpoint: string): Promise<boolean> {
  for await (const _membership of client.list(endpoint, { count: 1 })) return true;
  return false;
}

/**
 * Returns the endpoint of the membership resources. Returns `undefined` if the service does not declare them, or if
 * the run was stopped before discovery.
 */
export async function membershipEndpoint(context: ChangeContext): Promise<string | undefined> {
  const { service } = context;
  service.membershipEndpoint ??= findEndpoint(context);
  try {
    return await service.membershipEndpoint;
  } catch (error) {
    service.membershipEndpoint = undefined;
    // A stop of the run aborts discovery even if the client continues to read groups. The error is therefore ignored.
    if (error instanceof NetworkError && error.code === 'aborted') return undefined;
    throw error;
  }
}

/**
 * Returns the member who leaves a group if a membership resource is deleted. Returns an empty list for a resource of
 * another type.
 */
export function membershipLoss({ core }: ResourceModel, { group, member }: JsonObject): Removal[] {
  if (!membershipSchemas.has(core.urn.toLowerCase()) || !isObject(group) || !isObject(member)) return [];
  const [of, who] = [group.value, member.value];
  if (typeof of !== 'string' || typeof who !== 'string') return [];
  const name = typeof group.display === 'string' ? { id: of, name: group.display } : { id: of };
  return [leave(who, memberLabel({ members: [member] }, who), name)];
}

async function findEndpoint({ client }: ChangeContext): Promise<string | undefined> {
  const types = await client.discovery.resourceTypes();
  return types.find(({ schema }) => membershipSchemas.has(schema.toLowerCase()))?.endpoint;
}
