import type { ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { readQuery } from '../../src/protocol/messages/query.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import type { ProviderContext } from '../context/context.ts';
import { locationOf } from '../context/references.ts';
import { emptyResponse, resourceAnswer, resourceHeaders } from '../messages/response.ts';
import { projectionOf, projectRepresentation } from './projection.ts';
import { representText } from './representation.ts';

/**
 * Creates the response that contains a resource with the projection of the request (RFC 7644 section 3.9). `stored` is
 * the JSON of the stored resource, if the caller already has this JSON.
 */
export function resourceResponse(
  provider: ProviderContext,
  model: ResourceModel,
  resource: Resource,
  request: ScimRequest,
  status: number,
  stored?: string,
): ScimResponse {
  const { base } = request;
  const headers = resourceHeaders(resource, locationOf(model, resource.id, base), provider.behaviour.etag);
  if (provider.answersWithBodies === false) return emptyResponse(status, headers);
  const project = projectionOf(model, readQuery(request.query));
  const shown = project
    ? projectRepresentation(provider, model, resource, base, project)
    : representText(provider, model, resource, base, stored);
  return resourceAnswer(status, shown, headers);
}
