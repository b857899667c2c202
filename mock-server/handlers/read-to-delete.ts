import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';
import { checkPreconditions, isConditional } from '../messages/preconditions.ts';
import { readStored } from '../resources/stored-resource.ts';

/**
 * Returns the resource that a DELETE request names (RFC 7644 section 3.6). Throws a `ScimError` with status 404 if the
 * resource does not exist, and with status 412 if its version does not satisfy a precondition of the request.
 */
export function readToDelete(
  provider: ProviderContext,
  model: ResourceModel,
  id: string,
  request: ScimRequest,
): Resource {
  const resource = readStored(provider, model, id);
  if (isConditional(request)) noteBehaviour(provider, 'etag');
  if (provider.behaviour.etag) checkPreconditions(request, resource);
  return resource;
}
