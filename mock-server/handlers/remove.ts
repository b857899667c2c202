import type { ScimRequest, ScimResponse } from '../../src/protocol/exchange.ts';
import type { ResourceModel } from '../../src/protocol/model.ts';
import type { Resource } from '../../src/protocol/resource.ts';
import { checkPreconditions, isConditional } from '../conditional.ts';
import { noteBehaviour, type Provider } from '../context.ts';
import { deletionChanges } from '../reference.ts';
import { emptyResponse } from '../response.ts';
import { find, nextResource } from '../write.ts';

/** DELETE of a resource (RFC 7644 section 3.6). What referred to it no longer does. */
export async function remove(
  provider: Provider,
  model: ResourceModel,
  id: string,
  request: ScimRequest,
): Promise<ScimResponse> {
  const resource = find(provider, model, id);
  if (isConditional(request)) noteBehaviour(provider, 'etag');
  if (provider.behaviour.etag) checkPreconditions(request, resource);
  if (provider.behaviour.delete !== 'hard' && model.core.attribute('active')) {
    noteBehaviour(provider, 'delete');
    await deactivate(provider, model, resource);
    return emptyResponse(204);
  }
  const references = deletionChanges(provider, id, (other) => nextResource(provider, other, other));
  await provider.store.commit([...references, { op: 'delete', type: model.resourceType.name, id }]);
  return emptyResponse(204);
}

/** Keeps a resource and its references. Once more changes nothing. */
async function deactivate(provider: Provider, model: ResourceModel, resource: Resource): Promise<void> {
  // By a write that may not be safe yet.
  if (resource.active === false) return provider.store.commit([]);
  const after = nextResource(provider, resource, { ...resource, active: false });
  await provider.store.commit([{ op: 'put', type: model.resourceType.name, resource: after }]);
}
