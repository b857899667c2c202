import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { isObject, type Json, type JsonObject, jsonEquals } from '../../src/protocol/json/json.ts';
import { ScimError } from '../../src/protocol/messages/errors.ts';
import { readQuery } from '../../src/protocol/messages/query.ts';
import { applyPatch, parsePatch } from '../../src/protocol/patch/index.ts';
import type { AttributeModel, ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { validateOrThrow } from '../../src/protocol/value/validate.ts';
import { checkMembersGiven, checkPatchSize } from '../behaviour/limits.ts';
import { checkRestrictions } from '../behaviour/restrictions.ts';
import { touchedMembers } from '../groups/affected-members.ts';
import { checkManager, memberChanges, withoutEmptyManager } from '../groups/memberships.ts';
import { checkListLengths, checkListsGiven } from '../limits/list-length.ts';
import { checkPatchCost } from '../limits/patch-cost.ts';
import { checkPreconditions, isConditional } from '../messages/preconditions.ts';
import { readBody } from '../messages/request-body.ts';
import { emptyResponse, resourceHeaders } from '../messages/response.ts';
import { noteBehaviour, type Provider, tolerance } from '../provider/context.ts';
import { projectionOf } from '../resources/projection.ts';
import { locationOf, represent } from '../resources/representation.ts';
import {
  checkUniqueness,
  find,
  nextResource,
  putOf,
  resourceResponse,
  saysTheSame,
  toStored,
} from '../resources/stored-resource.ts';
import { hasUnstored } from '../resources/write-only-attributes.ts';
import type { Change, Member } from '../store/store.ts';
import type { Decision } from './prepared-write.ts';

/** PUT of a resource (RFC 7644 section 3.5.1). What is left out is cleared; what is readOnly is ignored. */
export function replace(provider: Provider, model: ResourceModel, id: string, request: ScimRequest): Decision {
  const before = prepare(provider, model, id, request);
  const body = readBody(request, provider.behaviour.maxPayloadSize, tolerance(provider));
  if (provider.behaviour.requiredAttributes.length > 0) noteBehaviour(provider, 'requiredAttributes');
  checkListLengths(model, before, body);
  const context = { operation: 'replace', direction: 'request' } as const;
  const tolerate = tolerance(provider);
  const input = withoutEmptyManager(validateOrThrow(body, model, context, { tolerate }), tolerate);
  checkMembersGiven(provider, model, input);
  checkImmutable(model, before, input);
  const { changes, after, text } = change(provider, model, before, input);
  return { changes, answer: () => resourceResponse(provider, model, after, request, 200, text) };
}

/** PATCH of a resource (RFC 7644 section 3.5.2): all operations or none. */
export function patch(provider: Provider, model: ResourceModel, id: string, request: ScimRequest): Decision {
  const { behaviour } = provider;
  const before = prepare(provider, model, id, request);
  const tolerate = tolerance(provider, 'patch');
  const operations = parsePatch(readBody(request, behaviour.maxPayloadSize, tolerate), { tolerate });
  checkPatchSize(provider, model, operations);
  checkListsGiven(model, before, operations);
  const members = touchedMembers(provider, model, id, operations);
  const representation = represent(provider, model, before, request.base, members);
  checkPatchCost(representation, operations);
  const { resource, changed } = applyPatch(representation, operations, model, { tolerate });
  const { changes, after, text }: Changed = changed
    ? change(provider, model, before, withoutEmptyManager(resource, tolerate), members)
    : { changes: [], after: before };
  const status = behaviour.patchStatus[model.resourceType.name] ?? behaviour.patchStatus.default;
  noteBehaviour(provider, 'patchStatus', status);
  // RFC 7644 section 3.5.2: with "attributes" the answer is 200 and has a body.
  if (status === 200 || request.query.attributes || request.query.excludedAttributes) {
    return { changes, answer: () => resourceResponse(provider, model, after, request, 200, text) };
  }
  const headers = resourceHeaders(after, locationOf(model, id, request.base), behaviour.etag);
  return { changes, answer: () => emptyResponse(204, headers) };
}

function prepare(provider: Provider, model: ResourceModel, id: string, request: ScimRequest): Resource {
  const before = find(provider, model, id);
  if (isConditional(request)) noteBehaviour(provider, 'etag');
  if (provider.behaviour.etag) checkPreconditions(request, before);
  // A parameter that cannot be honoured is refused before anything is changed.
  projectionOf(model, readQuery(request.query));
  return before;
}

interface Changed {
  /** Empty where it is so already, maybe by a write of somebody else's that is not safe yet. */
  readonly changes: readonly Change[];
  readonly after: Resource;
  /** The JSON of the resource, where it was made. */
  readonly text?: string;
}

/** What a client makes of a resource. What changes nothing keeps its version (RFC 7644 section 3.5.2.1). */
function change(
  provider: Provider,
  model: ResourceModel,
  before: Resource,
  input: JsonObject,
  touched?: ReadonlyMap<string, Member>,
): Changed {
  const stored = toStored(model, input);
  checkListLengths(model, before, stored);
  const after = nextResource(provider, before, stored);
  const members = memberChanges(provider, model, before.id, input, touched);
  if (members.length === 0 && saysTheSame(before, after) && !hasUnstored(model, input)) {
    return { changes: [], after: before };
  }
  checkUniqueness(provider, model, after);
  checkRestrictions(provider, model, after, before);
  checkManager(provider, after);
  const put = putOf(provider, model, after);
  return { changes: [put, ...members], after, text: put.text };
}

/** Throws a `ScimError` with `mutability` when an immutable attribute that has a value gets another (RFC 7644 section 3.5.1). */
function checkImmutable(model: ResourceModel, before: Resource, input: JsonObject): void {
  checkImmutableAmong(model.core.attributes, before, input);
  for (const { urn, attributes } of model.extensions) checkImmutableAmong(attributes, before[urn], input[urn]);
}

function checkImmutableAmong(attributes: readonly AttributeModel[], before?: Json, input?: Json): void {
  if (!isObject(before)) return;
  for (const { name, path, mutability, subAttributes } of attributes) {
    const value = before[name];
    const wanted = isObject(input) ? input[name] : undefined;
    if (mutability === 'immutable' && value !== undefined && !jsonEquals(value, wanted)) {
      throw ScimError.of('mutability', `${path} is immutable and has a value already`);
    }
    if (wanted !== undefined) checkImmutableAmong(subAttributes, value, wanted);
  }
}
