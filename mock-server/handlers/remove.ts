import type { ScimRequest } from '../../src/protocol/exchange.ts';
import type { ResourceModel } from '../../src/protocol/model.ts';
import type { Resource } from '../../src/protocol/resource.ts';
import { deletionChanges } from '../groups/memberships.ts';
import { checkPreconditions, isConditional } from '../messages/preconditions.ts';
import { emptyResponse } from '../messages/response.ts';
import { noteBehaviour, type ProviderContext } from '../provider/context.ts';
import { find, nextResource } from '../resources/stored-resource.ts';
import type { Change } from '../store/store.ts';
import type { PreparedWrite } from './prepared-write.ts';

/** DELETE of a resource (RFC 7644 section 3.6). What referred to it no longer does. */
export function remove(
  provider: ProviderContext,
  model: ResourceModel,
  id: string,
  request: ScimRequest,
): PreparedWrite {
  const resource = find(provider, model, id);
  if (isConditional(request)) noteBehaviour(provider, 'etag');
  if (provider.behaviour.etag) checkPreconditions(request, resource);
  if (provider.behaviour.delete !== 'hard' && model.core.attribute('active')) {
    noteBehaviour(provider, 'delete');
    return { changes: deactivation(provider, model, resource), respond: () => emptyResponse(204) };
  }
  const references = deletionChanges(provider, id, (other) => nextResource(provider, other, other));
  return {
    changes: [...references, { op: 'delete', type: model.resourceType.name, id }],
    respond: () => emptyResponse(204),
  };
}

/** Keeps a resource and its references. Once more changes nothing. */
function deactivation(provider: ProviderContext, model: ResourceModel, resource: Resource): readonly Change[] {
  if (resource.active === false) return [];
  const after = nextResource(provider, resource, { ...resource, active: false });
  return [{ op: 'put', type: model.resourceType.name, resource: after }];
}
