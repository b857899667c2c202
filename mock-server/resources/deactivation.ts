import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';
import type { PatchOperation } from '../../src/protocol/patch/index.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import type { Behaviour } from '../behaviour/index.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';
import type { Change } from '../store/store.ts';
import { nextResource } from './stored-resource.ts';

/** True if a write makes a resource inactive. */
export function isDeactivation(model: ResourceModel, before: Resource, after: JsonObject): boolean {
  return after.active === false && before.active !== false && model.core.attribute('active') !== undefined;
}

/**
 * Applies the behaviour `deactivation` to the attributes of an inactive user. The value `obfuscated` replaces
 * `userName` and the values of `emails`. The value `removed-later` keeps the previous value of `active`.
 */
export function inactiveAttributes(
  provider: ProviderContext,
  model: ResourceModel,
  before: Resource,
  attributes: JsonObject,
): JsonObject {
  const { deactivation } = provider.behaviour;
  if (deactivation === 'obfuscated' && attributes.active === false && model.core.attribute('active')) {
    noteBehaviour(provider, 'deactivation');
    return obfuscate(attributes, `inactive-${before.id}`);
  }
  if (deactivation !== 'removed-later' || !isDeactivation(model, before, attributes)) return attributes;
  noteBehaviour(provider, 'deactivation');
  const { active: _active, ...rest } = attributes;
  return before.active === undefined ? rest : { ...attributes, active: before.active };
}

function obfuscate(attributes: JsonObject, name: string): JsonObject {
  const { userName, emails } = attributes;
  return {
    ...attributes,
    ...(userName === undefined ? {} : { userName: name }),
    ...(Array.isArray(emails)
      ? { emails: emails.map((email) => (isObject(email) ? { ...email, value: `${name}@example.invalid` } : email)) }
      : {}),
  };
}

/** True if users become inactive only some time after the request. */
export function deactivatesLater({ deactivation, delete: effect }: Behaviour): boolean {
  return deactivation === 'removed-later' || effect === 'deactivate-later';
}

/** Notes that a resource must be deactivated after the delay of the behaviour `deactivationDelay`. */
export function deactivateLater(provider: ProviderContext, model: ResourceModel, { id }: Resource): void {
  const time = provider.clock() + provider.behaviour.deactivationDelay * 1000;
  provider.laterDeactivations.add({ type: model.resourceType.name, id, time });
}

/**
 * Cancels the delayed deactivation of a resource if a write sets `active` to true. The write is a PUT with
 * `active`, or a PATCH with an operation on `active`. No other write cancels the deactivation.
 */
export function cancelDeactivation(
  provider: ProviderContext,
  model: ResourceModel,
  id: string,
  written: Written,
): void {
  if (!deactivatesLater(provider.behaviour)) return;
  const isActivation = Array.isArray(written) ? written.some(activates) : (written as JsonObject).active === true;
  if (isActivation) provider.laterDeactivations.remove(model.resourceType.name, id);
}

/** The resource of a PUT, or the operations of a PATCH. */
type Written = JsonObject | readonly PatchOperation[];

function activates({ op, path, value }: PatchOperation): boolean {
  if (op === 'remove') return false;
  if (path !== undefined) return path.toLowerCase() === 'active' && isTrue(value);
  return isObject(value) && Object.entries(value).some(([name, own]) => name.toLowerCase() === 'active' && isTrue(own));
}

/**
 * True for the boolean `true`. Also true for the text "true", because a lenient provider accepts this text as a
 * boolean.
 */
function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}

/**
 * Deactivates each resource whose deactivation delay is over. Resolves with true if at least one resource was
 * deactivated.
 */
export async function deactivateDue(provider: ProviderContext): Promise<boolean> {
  const changes: Change[] = [];
  for (const { type, id } of provider.laterDeactivations.takeDue(provider.clock())) {
    const resource = provider.store.get(type, id);
    if (resource && resource.active !== false)
      changes.push({ op: 'put', type, resource: nextResource(provider, resource, { ...resource, active: false }) });
  }
  if (changes.length === 0) return false;
  await provider.store.commit(changes);
  return true;
}
