import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { readQuery } from '../../src/protocol/messages/query.ts';
import { applyPatch, parsePatch } from '../../src/protocol/patch/index.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { validateOrThrow } from '../../src/protocol/value/validate.ts';
import { noteBehaviour, type ProviderContext, tolerance } from '../context/context.ts';
import { locationOf } from '../context/references.ts';
import { affectedMembers } from '../groups/affected-members.ts';
import { memberChanges } from '../groups/memberships.ts';
import { checkPreconditions, isConditional } from '../messages/preconditions.ts';
import { readBody } from '../messages/request-body.ts';
import { emptyResponse, resourceHeaders } from '../messages/response.ts';
import { ruledAttributes } from '../resources/attribute-rules.ts';
import { cancelDeactivation, deactivateLater, inactiveAttributes, isDeactivation } from '../resources/deactivation.ts';
import { withAssigned } from '../resources/device.ts';
import { withoutEmptyManager } from '../resources/manager.ts';
import { projectionOf } from '../resources/projection.ts';
import { represent } from '../resources/representation.ts';
import { resourceResponse } from '../resources/resource-response.ts';
import { hasSameAttributes, nextResource, putOf, readStored, toStored } from '../resources/stored-resource.ts';
import { hasWriteOnly } from '../resources/write-only-attributes.ts';
import type { Change, Member } from '../store/store.ts';
import { checkWrite } from './checks/table.ts';
import type { PreparedWrite } from './prepared-write.ts';
import { removal } from './remove.ts';

/**
 * Handles PUT of a resource (RFC 7644 section 3.5.1). Clears the attributes that the request omits. Ignores `readOnly`
 * attributes.
 */
export function replace(
  provider: ProviderContext,
  model: ResourceModel,
  id: string,
  request: ScimRequest,
): PreparedWrite {
  const before = prepare(provider, model, id, request);
  const body = readBody(request, provider.behaviour.maxPayloadSize, tolerance(provider));
  if (provider.behaviour.requiredAttributes.length > 0) noteBehaviour(provider, 'requiredAttributes');
  checkWrite('replace', 'body', { provider, model, before, body });
  const context = { operation: 'replace', direction: 'request' } as const;
  const tolerate = tolerance(provider);
  const input = withoutEmptyManager(validateOrThrow(body, model, context, { tolerate }), tolerate);
  checkWrite('replace', 'input', { provider, model, before, input });
  const { changes, after, text } = change('replace', provider, model, before, input, request.base);
  cancelDeactivation(provider, model, id, input);
  return { changes, respond: () => resourceResponse(provider, model, after, request, 200, text) };
}

/** Handles PATCH of a resource (RFC 7644 section 3.5.2). Applies all operations, or rejects the request. */
export function patch(
  provider: ProviderContext,
  model: ResourceModel,
  id: string,
  request: ScimRequest,
): PreparedWrite {
  const before = prepare(provider, model, id, request);
  const tolerate = tolerance(provider, 'patch');
  const operations = parsePatch(readBody(request, provider.behaviour.maxPayloadSize, tolerate), { tolerate });
  checkWrite('patch', 'operations', { provider, model, before, operations });
  const members = affectedMembers(provider, model, id, operations);
  const representation = represent(provider, model, before, request.base, members);
  checkWrite('patch', 'representation', { provider, model, representation, operations });
  const { resource, changed } = applyPatch(representation, operations, model, { tolerate });
  const made: Changed = changed
    ? patched(provider, model, before, withoutEmptyManager(resource, tolerate), request.base, members)
    : { changes: [], after: before };
  cancelDeactivation(provider, model, id, operations);
  return patchResponse(provider, model, id, request, made);
}

/**
 * Returns a prepared PATCH: its changes, and the function that builds the response. The response contains the resource,
 * or has status 204.
 */
export function patchResponse(
  provider: ProviderContext,
  model: ResourceModel,
  id: string,
  request: ScimRequest,
  { changes, after, text }: Changed,
): PreparedWrite {
  const { behaviour } = provider;
  const status = behaviour.patchStatus[model.resourceType.name] ?? behaviour.patchStatus.default;
  noteBehaviour(provider, 'patchStatus', status);
  // RFC 7644 section 3.5.2: with the parameter `attributes`, the response has status 200 and a body.
  if (status === 200 || request.query.attributes || request.query.excludedAttributes) {
    return { changes, respond: () => resourceResponse(provider, model, after, request, 200, text) };
  }
  const headers = resourceHeaders(after, locationOf(model, id, request.base), behaviour.etag);
  return { changes, respond: () => emptyResponse(204, headers) };
}

function patched(
  provider: ProviderContext,
  model: ResourceModel,
  before: Resource,
  input: JsonObject,
  base: string,
  members: ReadonlyMap<string, Member> | undefined,
): Changed {
  checkWrite('patch', 'input', { provider, model, before, input });
  return change('patch', provider, model, before, input, base, members);
}

/**
 * Reads the stored resource that a request changes, and checks the preconditions and the projection of the request.
 * Throws a `ScimError` if there is no such resource or if a check fails.
 */
export function prepare(provider: ProviderContext, model: ResourceModel, id: string, request: ScimRequest): Resource {
  const before = readStored(provider, model, id);
  if (isConditional(request)) noteBehaviour(provider, 'etag');
  if (provider.behaviour.etag) checkPreconditions(request, before);
  // Checks the projection now, so that an invalid projection causes an error before the write and not after it.
  projectionOf(model, readQuery(request.query));
  return before;
}

/** A resource after a change. The change is not stored yet. */
interface Changed {
  /**
   * The changes of the write. Empty if the write changes nothing. Even then, the response must wait, because the
   * changes of an earlier write may not be durable yet.
   */
  readonly changes: readonly Change[];
  readonly after: Resource;
  /** The JSON of the resource, if the resource was serialised. */
  readonly text?: string;
}

/**
 * Prepares the new version of a resource. A write that changes nothing does not change the version (RFC 7644 section
 * 3.5.2.1).
 */
export function change(
  verb: 'replace' | 'patch' | 'merge',
  provider: ProviderContext,
  model: ResourceModel,
  before: Resource,
  input: JsonObject,
  base: string,
  affected?: ReadonlyMap<string, Member>,
): Changed {
  const { deactivation } = provider.behaviour;
  const stored = ruledAttributes(provider, model, before, toStored(model, input));
  const given = withAssigned(model, stored, { base, before });
  const attributes = deactivation === 'inactive' ? given : inactiveAttributes(provider, model, before, given);
  checkWrite(verb, 'attributes', { provider, model, before, attributes });
  const after = nextResource(provider, before, attributes);
  const members = memberChanges(provider, model, before.id, input, affected);
  if (deactivation === 'removed-later' && isDeactivation(model, before, given)) {
    deactivateLater(provider, model, before);
  }
  if (members.length === 0 && hasSameAttributes(before, after) && !hasWriteOnly(model, input)) {
    return { changes: [], after: before };
  }
  checkWrite(verb, 'resource', { provider, model, before, resource: after });
  if (deactivation === 'deleted' && isDeactivation(model, before, after)) {
    noteBehaviour(provider, 'deactivation');
    return { changes: removal(provider, model, before.id), after };
  }
  const put = putOf(provider, model, after);
  return { changes: [put, ...members], after, text: put.text };
}
