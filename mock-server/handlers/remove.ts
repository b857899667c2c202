import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { deletionChanges } from '../groups/memberships.ts';
import { checkPreconditions, isConditional } from '../messages/preconditions.ts';
import { emptyResponse } from '../messages/response.ts';
import { noteBehaviour, type Provider } from '../provider/context.ts';
import { find, nextResource } from '../resources/stored-resource.ts';
import type { Change } from '../store/store.ts';
import type { Decision } from './prepared-write.ts';

/** DELETE of a resource (RFC 7644 section 3.6). What referred to it no longer does. */
export function remove(provider: Provider, model: ResourceModel, id: string, request: ScimRequest): Decision {
  const resource = find(provider, model, id);
  if (isConditional(request)) noteBehaviour(provider, 'etag');
  if (provider.behaviour.etag) checkPreconditions(request, resource);
  if (provider.behaviour.delete !== 'hard' && model.core.attribute('active')) {
    noteBehaviour(provider, 'delete');
    return { changes: deactivation(provider, model, resource), answer: () => emptyResponse(204) };
  }
  const references = deletionChanges(provider, id, (other) => nextResource(provider, other, other));
  return {
    changes: [...references, { op: 'delete', type: model.resourceType.name, id }],
    answer: () => emptyResponse(204),
  };
}

/** Keeps a resource and its references. Once more changes nothing. */
function deactivation(provider: Provider, model: ResourceModel, resource: Resource): readonly Change[] {
  if (resource.active === false) return [];
  const after = nextResource(provider, resource, { ...resource, active: false });
  return [{ op: 'put', type: model.resourceType.name, resource: after }];
}
