import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';
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

/** True if a user becomes inactive only some time after a request. */
export function deactivatesLater({ deactivation, delete: effect }: Behaviour): boolean {
  return deactivation === 'removed-later' || effect === 'deactivate-later';
}

/** Deactivates a resource after the delay of the behaviour `deactivationDelay`. */
export function deactivateLater(provider: ProviderContext, model: ResourceModel, { id }: Resource): void {
  const time = provider.clock() + provider.behaviour.deactivationDelay * 1000;
  provider.laterDeactivations.add({ type: model.resourceType.name, id, time });
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
