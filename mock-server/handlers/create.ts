import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { readQuery } from '../../src/protocol/messages/query.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { validateOrThrow } from '../../src/protocol/value/validate.ts';
import { noteBehaviour, type ProviderContext, tolerance } from '../context/context.ts';
import { memberChanges } from '../groups/memberships.ts';
import { readBody } from '../messages/request-body.ts';
import { ruledAttributes } from '../resources/attribute-rules.ts';
import { withAssigned } from '../resources/device.ts';
import { withIdFromSource } from '../resources/id-source.ts';
import { withoutEmptyManager } from '../resources/manager.ts';
import { recordCreation } from '../resources/ownership.ts';
import { projectionOf } from '../resources/projection.ts';
import { resourceResponse } from '../resources/resource-response.ts';
import { newResource, putOf, toStored } from '../resources/stored-resource.ts';
import { checkWrite } from './checks/table.ts';
import type { PreparedWrite } from './prepared-write.ts';

/** Handles POST to the endpoint of a resource type (RFC 7644 section 3.3). */
export function create(provider: ProviderContext, model: ResourceModel, request: ScimRequest): PreparedWrite {
  // Checks the projection now, so that an invalid projection causes an error before the write and not after it.
  projectionOf(model, readQuery(request.query));
  const body = readBody(request, provider.behaviour.maxPayloadSize, tolerance(provider));
  if (provider.behaviour.requiredAttributes.length > 0) noteBehaviour(provider, 'requiredAttributes');
  checkWrite('create', 'body', { provider, model, before: {}, body });
  const context = { operation: 'create', direction: 'request' } as const;
  const tolerate = tolerance(provider);
  const input = withoutEmptyManager(validateOrThrow(body, model, context, { tolerate }), tolerate);
  checkWrite('create', 'input', { provider, model, before: {}, input });
  const stored = ruledAttributes(provider, model, undefined, toStored(model, input));
  const attributes = withAssigned(model, stored, { base: request.base, body });
  checkWrite('create', 'attributes', { provider, model, before: {}, attributes });
  const resource = withIdFromSource(provider, model, newResource(provider, model, attributes));
  checkWrite('create', 'resource', { provider, model, before: undefined, resource });
  const put = putOf(provider, model, resource);
  return {
    changes: [
      put,
      ...recordCreation(provider, model, resource.id),
      ...memberChanges(provider, model, resource.id, input),
    ],
    respond: () => resourceResponse(provider, model, resource, request, 201, put.text),
  };
}
