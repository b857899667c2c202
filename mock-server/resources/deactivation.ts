import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';
import type { Change } from '../store/store.ts';
import { nextResource } from './stored-resource.ts';

/** True if a write makes a resource inactive. */
export function isDeactivation(model: ResourceModel, before: Resource, after: JsonObject): boolean {
  return after.active === false && before.active !== false && model.core.attribute('active') !== undefined;
}

/**
 * Applies the behaviour `deactivation` to the attributes of an inactive user. `obfuscated`: replaces the names.
 * `removed-later`: keeps the value of `active`.
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

/** The users that become inactive later, because of `deactivation=removed-later`. Not stored: a restart forgets them. */
export class LaterDeactivations {
  /** Maps the type and the id of each resource to the time of its deactivation, in milliseconds since 1970. */
  readonly #due = new Map<string, { readonly type: string; readonly id: string; readonly time: number }>();

  /** Deactivates a resource after the delay of the behaviour `deactivationDelay`. */
  add(provider: ProviderContext, model: ResourceModel, { id }: Resource): void {
    const type = model.resourceType.name;
    const time = provider.clock() + provider.behaviour.deactivationDelay * 1000;
    const key = JSON.stringify([type, id]);
    if (!this.#due.has(key)) this.#due.set(key, { type, id, time });
  }

  /** Deactivates the resources whose time has come. */
  async perform(provider: ProviderContext): Promise<void> {
    const now = provider.clock();
    const changes: Change[] = [];
    for (const [key, { type, id, time }] of this.#due) {
      if (time > now) continue;
      this.#due.delete(key);
      const resource = provider.store.get(type, id);
      if (resource && resource.active !== false)
        changes.push({ op: 'put', type, resource: nextResource(provider, resource, { ...resource, active: false }) });
    }
    if (changes.length > 0) await provider.store.commit(changes);
  }

  clear(): void {
    this.#due.clear();
  }
}
