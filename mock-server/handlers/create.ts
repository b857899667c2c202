import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { readQuery } from '../../src/protocol/messages/query.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { validateOrThrow } from '../../src/protocol/value/validate.ts';
import { withIdFromSource } from '../behaviour/id-source.ts';
import { checkMembersGiven } from '../behaviour/limits.ts';
import { checkRestrictions } from '../behaviour/restrictions.ts';
import { checkManager, memberChanges, withoutEmptyManager } from '../groups/memberships.ts';
import { checkListLengths } from '../limits/list-length.ts';
import { readBody } from '../messages/request-body.ts';
import { noteBehaviour, type Provider, tolerance } from '../provider/context.ts';
import { projectionOf } from '../resources/projection.ts';
import { checkUniqueness, newResource, putOf, resourceResponse, toStored } from '../resources/stored-resource.ts';
import type { Decision } from './prepared-write.ts';

/** POST to a resource type's endpoint (RFC 7644 section 3.3). */
export function create(provider: Provider, model: ResourceModel, request: ScimRequest): Decision {
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
    answer: () => resourceResponse(provider, model, resource, request, 201, put.text),
  };
}
