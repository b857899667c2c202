import { ScimError } from '../../src/protocol/errors.ts';
import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { isObject, type Json } from '../../src/protocol/json/json.ts';
import { readQuery } from '../../src/protocol/messages/query.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { validateOrThrow } from '../../src/protocol/value/validate.ts';
import { type ProviderContext, tolerance } from '../context/context.ts';
import { groupType, isGroupModel } from '../groups/group-type.ts';
import { membershipOf, readMembershipId } from '../groups/membership-resource.ts';
import { memberChanges } from '../groups/memberships.ts';
import { readBody } from '../messages/request-body.ts';
import { emptyResponse } from '../messages/response.ts';
import { isVisible } from '../resources/ownership.ts';
import { projectionOf } from '../resources/projection.ts';
import { resourceResponse } from '../resources/resource-response.ts';
import { nextResource } from '../resources/stored-resource.ts';
import type { Change } from '../store/store.ts';
import { checkWrite } from './checks/table.ts';
import type { PreparedWrite } from './prepared-write.ts';
import { readToDelete } from './read-to-delete.ts';

/**
 * Handles POST to `/GroupMembers` (draft-zollner-scim-group-members-01 section 6.1). Adds a member to a group. The group
 * gets a new version. Throws a `ScimError` with `invalidValue` if the group or the member does not exist, and with
 * `uniqueness` if the membership exists.
 */
export function createMembership(provider: ProviderContext, model: ResourceModel, request: ScimRequest): PreparedWrite {
  projectionOf(model, readQuery(request.query));
  const tolerate = tolerance(provider);
  const body = readBody(request, provider.behaviour.maxPayloadSize, tolerate);
  checkWrite('create', 'body', { provider, model, before: {}, body });
  const input = validateOrThrow(body, model, { operation: 'create', direction: 'request' }, { tolerate });
  const [group, member] = [idIn(input.group), idIn(input.member)];
  const groups = provider.models.find(isGroupModel);
  const before = groups && isVisible(provider, groupType, group) ? provider.store.get(groupType, group) : undefined;
  if (!groups || !before)
    throw ScimError.of('invalidValue', `group: there is no Group with the id ${JSON.stringify(group)}`);
  if (provider.store.members(group).has(member))
    throw ScimError.of(
      'uniqueness',
      `${JSON.stringify(member)} is already a member of the group ${JSON.stringify(group)}`,
    );
  const links = memberChanges(provider, groups, group, { members: [{ value: member }] }, new Map());
  const [link] = links;
  // With the behaviour `unknownMembers=drop`, `memberChanges` leaves out an unknown member. A POST then has no
  // membership that it could return, so it throws an error.
  if (link?.op !== 'link')
    throw ScimError.of('invalidValue', `member: there is no resource with the id ${JSON.stringify(member)}`);
  const resource = membershipOf(group, link.member, model.resourceType.name);
  checkWrite('create', 'resource', { provider, model, before: undefined, resource });
  return {
    changes: [nextVersion(provider, before), ...links],
    respond: () => resourceResponse(provider, model, resource, request, 201),
  };
}

/**
 * Handles DELETE of a membership (draft-zollner-scim-group-members-01 section 6.3). Removes the member from the group,
 * which gets a new version.
 */
export function removeMembership(
  provider: ProviderContext,
  model: ResourceModel,
  id: string,
  request: ScimRequest,
): PreparedWrite {
  readToDelete(provider, model, id, request);
  const { group, member } = readMembershipId(id) ?? { group: '', member: '' };
  const before = provider.store.get(groupType, group);
  const version = before ? [nextVersion(provider, before)] : [];
  return { changes: [...version, { op: 'unlink', group, member }], respond: () => emptyResponse(204) };
}

function nextVersion(provider: ProviderContext, group: Parameters<typeof nextResource>[1]): Change {
  return { op: 'put', type: groupType, resource: nextResource(provider, group, group) };
}

function idIn(reference: Json | undefined): string {
  return isObject(reference) ? String(reference.value) : '';
}
