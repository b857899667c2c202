import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { checkPreconditions, isConditional } from '../conditional.ts';
import { noteBehaviour, type Provider } from '../context.ts';
import type { Decision } from '../decision.ts';
import { deletionChanges } from '../reference.ts';
import { emptyResponse } from '../response.ts';
import type { Change } from '../store/store.ts';
import { find, nextResource } from '../write.ts';

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
