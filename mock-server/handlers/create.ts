import type { ScimRequest } from '../../src/protocol/exchange.ts';
import { readQuery } from '../../src/protocol/messages/query.ts';
import type { ResourceModel } from '../../src/protocol/model.ts';
import { validateOrThrow } from '../../src/protocol/validate.ts';
import { checkMembersGiven } from '../groups/member-limits.ts';
import { checkManager, memberChanges, withoutEmptyManager } from '../groups/memberships.ts';
import { checkListLengths } from '../limits/list-length.ts';
import { readBody } from '../messages/request-body.ts';
import { noteBehaviour, type ProviderContext, tolerance } from '../provider/context.ts';
import { withIdFromSource } from '../resources/id-source.ts';
import { projectionOf } from '../resources/projection.ts';
import { checkUniqueness, newResource, putOf, resourceResponse, toStored } from '../resources/stored-resource.ts';
import { checkRestrictions } from './checks/restrictions.ts';
import type { PreparedWrite } from './prepared-write.ts';

/** POST to a resource type's endpoint (RFC 7644 section 3.3). */
export function create(provider: ProviderContext, model: ResourceModel, request: ScimRequest): PreparedWrite {
  // A parameter that cannot be honoured is refused before anything is changed.
  projectionOf(model, readQuery(request.query));
  const body = readBody(request, provider.behaviour.maxPayloadSize, tolerance(provider));
  if (provider.behaviour.requiredAttributes.length > 0) noteBehaviour(provider, 'requiredAttributes');
  // Before they are read, which takes its time; and then once more, by the names that they have in the end.
  checkListLengths(model, {}, body);
  const context = { operation: 'create', direction: 'request' } as const;
  const tolerate = tolerance(provider);
  const input = withoutEmptyManager(validateOrThrow(body, model, context, { tolerate }), tolerate);
  checkMembersGiven(provider, model, input);
  const stored = toStored(model, input);
  checkListLengths(model, {}, stored);
  const resource = withIdFromSource(provider, model, newResource(provider, model, stored));
  checkUniqueness(provider, model, resource);
  checkRestrictions(provider, model, resource, undefined);
  checkManager(provider, resource);
  const put = putOf(provider, model, resource);
  return {
    changes: [put, ...memberChanges(provider, model, resource.id, input)],
    respond: () => resourceResponse(provider, model, resource, request, 201, put.text),
  };
}
