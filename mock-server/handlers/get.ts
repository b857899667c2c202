import type { ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { readQuery } from '../../src/protocol/messages/query.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';
import { locationOf } from '../context/references.ts';
import { largeGroupText } from '../groups/large-group.ts';
import { isConditional, isNotModified } from '../messages/preconditions.ts';
import { emptyResponse, resourceAnswer, resourceHeaders } from '../messages/response.ts';
import { projectionOf } from '../resources/projection.ts';
import { represent } from '../resources/representation.ts';
import { resourceResponse } from '../resources/resource-response.ts';
import { readStored } from '../resources/stored-resource.ts';

/** Handles GET of one resource (RFC 7644 section 3.4.1), with `If-None-Match` (section 3.14). */
export function get(
  provider: ProviderContext,
  model: ResourceModel,
  id: string,
  request: ScimRequest,
): ScimResponse | Promise<ScimResponse> {
  const resource = readStored(provider, model, id, statusOfUnknownId(provider, model, id));
  if (isConditional(request)) noteBehaviour(provider, 'etag');
  const { etag } = provider.behaviour;
  const headers = resourceHeaders(resource, locationOf(model, id, request.base), etag);
  if (etag && isNotModified(request, resource)) return emptyResponse(304, headers);
  const isWhole = projectionOf(model, readQuery(request.query)) === undefined;
  const large = isWhole
    ? largeGroupText(provider, model, resource, (members) =>
        represent(provider, model, resource, request.base, members),
      )
    : undefined;
  if (large) return large.then((text) => resourceAnswer(200, text, headers));
  return resourceResponse(provider, model, resource, request, 200);
}

/**
 * Returns the status that the behaviour `unknownId` defines. If the status is 400 and the id is unknown, records
 * `unknownId` in the journal.
 */
function statusOfUnknownId(provider: ProviderContext, model: ResourceModel, id: string): number {
  const { unknownId } = provider.behaviour;
  if (unknownId === '400' && !provider.store.get(model.resourceType.name, id)) noteBehaviour(provider, 'unknownId');
  return Number(unknownId);
}
