import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';
import { leaveGroups } from '../groups/memberships.ts';
import { emptyResponse } from '../messages/response.ts';
import { deactivateLater, inactiveAttributes } from '../resources/deactivation.ts';
import { leaveManagedUsers } from '../resources/manager.ts';
import { forgetCreation } from '../resources/ownership.ts';
import { nextResource } from '../resources/stored-resource.ts';
import type { Change } from '../store/store.ts';
import type { PreparedWrite } from './prepared-write.ts';
import { readToDelete } from './read-to-delete.ts';

/**
 * Handles DELETE of a resource (RFC 7644 section 3.6). Also removes the resource from groups and from the attribute
 * `manager` of users.
 */
export function remove(
  provider: ProviderContext,
  model: ResourceModel,
  id: string,
  request: ScimRequest,
): PreparedWrite {
  const resource = readToDelete(provider, model, id, request);
  if (provider.behaviour.delete !== 'hard' && model.core.attribute('active')) {
    noteBehaviour(provider, 'delete');
    return { changes: deactivation(provider, model, resource), respond: () => emptyResponse(204) };
  }
  return { changes: removal(provider, model, id), respond: () => emptyResponse(204) };
}

/** Returns the changes that delete a resource, and the changes that remove all references to this resource. */
export function removal(provider: ProviderContext, model: ResourceModel, id: string): readonly Change[] {
  const nextVersion = (other: Resource) => nextResource(provider, other, other);
  const references = [...leaveGroups(provider, id, nextVersion), ...leaveManagedUsers(provider, id, nextVersion)];
  const record = forgetCreation(provider, model, id);
  return [...references, ...record, { op: 'delete', type: model.resourceType.name, id }];
}

/**
 * Returns the changes that deactivate a resource. The behaviour `deactivation` determines these changes. By default,
 * they set `active` to false. Returns no changes if `active` is already false.
 */
function deactivation(provider: ProviderContext, model: ResourceModel, resource: Resource): readonly Change[] {
  if (resource.active === false) return [];
  const { deactivation: effect, delete: deletion } = provider.behaviour;
  if (deletion === 'deactivate-later') {
    noteBehaviour(provider, 'deactivationDelay');
    deactivateLater(provider, model, resource);
    return [];
  }
  if (effect === 'deleted' || effect === 'removed-later') noteBehaviour(provider, 'deactivation');
  if (effect === 'deleted') return removal(provider, model, resource.id);
  if (effect === 'removed-later') {
    deactivateLater(provider, model, resource);
    return [];
  }
  const attributes = inactiveAttributes(provider, model, resource, { ...resource, active: false });
  const after = nextResource(provider, resource, attributes);
  return [{ op: 'put', type: model.resourceType.name, resource: after }];
}
