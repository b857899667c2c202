import { applyPatch11, removedAttributes } from '../../src/dialects/scim11/apply-patch.ts';
import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { validateOrThrow } from '../../src/protocol/value/validate.ts';
import { type ProviderContext, tolerance } from '../context/context.ts';
import { mergedMembers } from '../groups/merged-members.ts';
import { readBody } from '../messages/request-body.ts';
import { cancelDeactivation } from '../resources/deactivation.ts';
import { withoutEmptyManager } from '../resources/manager.ts';
import { represent } from '../resources/representation.ts';
import { change, patchResponse, prepare } from './change.ts';
import { checkWrite } from './checks/table.ts';
import type { PreparedWrite } from './prepared-write.ts';

/**
 * Handles PATCH of SCIM 1.1, whose body is a partial resource (SCIM 1.1 API, section 3.3.2). The layer of SCIM 1.1 has
 * already converted the names in the body to SCIM 2.0. Reads and changes the resource in one step. The PATCH therefore
 * overwrites no change of another client, even without versions (ETags).
 */
export function merge(
  provider: ProviderContext,
  model: ResourceModel,
  id: string,
  request: ScimRequest,
): PreparedWrite {
  const before = prepare(provider, model, id, request);
  const tolerate = tolerance(provider, 'patch');
  const body = readBody(request, provider.behaviour.maxPayloadSize, tolerate);
  checkWrite('merge', 'body', { provider, model, before, body });
  const removed = removedAttributes(body);
  const members = mergedMembers(provider, model, id, body, removed);
  const merged = applyPatch11(represent(provider, model, before, request.base, members), body, removed);
  const context = { operation: 'replace', direction: 'request' } as const;
  const input = withoutEmptyManager(validateOrThrow(merged, model, context, { tolerate }), tolerate);
  checkWrite('merge', 'input', { provider, model, before, input });
  const changed = change('merge', provider, model, before, input, request.base, members);
  if (activates(body)) cancelDeactivation(provider, model, id, { active: true });
  return patchResponse(provider, model, id, request, changed);
}

/**
 * True if the body sets `active` to true. Reads the body and not the changed resource, because `active` may already be
 * true before the PATCH.
 */
function activates(body: JsonObject): boolean {
  return Object.entries(body).some(([name, value]) => name.toLowerCase() === 'active' && /^true$/i.test(String(value)));
}
