import type { ScimRequest, ScimResponse } from '../../src/protocol/exchange.ts';
import type { ResourceModel } from '../../src/protocol/model.ts';
import { isConditional, isNotModified } from '../conditional.ts';
import { noteBehaviour, type Provider } from '../context.ts';
import { locationOf } from '../representation.ts';
import { emptyResponse, resourceHeaders } from '../response.ts';
import { find, resourceResponse } from '../write.ts';

/** GET of one resource (RFC 7644 section 3.4.1), with `If-None-Match` (section 3.14). */
export function get(provider: Provider, model: ResourceModel, id: string, request: ScimRequest): ScimResponse {
  const resource = find(provider, model, id);
  if (isConditional(request)) noteBehaviour(provider, 'etag');
  if (provider.behaviour.etag && isNotModified(request, resource)) {
    return emptyResponse(304, resourceHeaders(resource, locationOf(model, id, request.base), true));
  }
  return resourceResponse(provider, model, resource, request, 200);
}
