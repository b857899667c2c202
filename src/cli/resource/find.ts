import { type LookedUp, type LookupOptions, type LookupSubject, lookUp } from '../../changes/find/lookup.ts';
import { canonicalResource, idOf, labelOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { SafetyError } from '../errors/errors.ts';
import { modelOf } from './models.ts';
import { changeContext, type ResourceScope } from './resource-scope.ts';
import type { ResourceTopic } from './resource-topic.ts';

/** A resource that a person named. */
export interface NamedResource {
  readonly id: string;
  readonly resource: JsonObject;
  /** Name and id, for messages. */
  readonly label: string;
  /** False if the resource comes from a list, which may leave attributes out. */
  readonly isComplete: boolean;
}

/**
 * Finds a resource by id or name. With `by: 'id'`, no projection and no change planned, nothing is sent, and only the id is
 * known. Throws what `lookUp` throws, and a `SafetyError` if the server's resource has no id.
 */
export async function findResource(
  scope: ResourceScope,
  topic: ResourceTopic,
  name: string,
  options: LookupOptions = {},
): Promise<NamedResource> {
  if (options.by === 'id' && !options.projection && !options.forChange) {
    return { id: name, resource: { id: name }, label: name, isComplete: false };
  }
  const context = await changeContext(scope, topic);
  return namedOf(topic, await lookUp(context, subjectOf(topic), name, options));
}

/**
 * Finds a resource that will be changed, and spells it as its schemas do. A name that also fits another resource is an error.
 */
export async function findForChange(
  scope: ResourceScope,
  topic: ResourceTopic,
  name: string,
  options: LookupOptions = {},
): Promise<NamedResource> {
  const named = await findResource(scope, topic, name, { ...options, forChange: true });
  return { ...named, resource: canonicalResource(named.resource, await modelOf(scope, topic)) };
}

function namedOf(topic: ResourceTopic, { resource, isComplete }: LookedUp): NamedResource {
  const id = idOf(resource);
  if (id === undefined) throw new SafetyError(`the server gave a ${topic.singular} without an id`);
  return { id, resource, label: labelOf(resource, id), isComplete };
}

function subjectOf({ singular, plural, keys, listWithout, command }: ResourceTopic): LookupSubject {
  return { singular, plural, keys, listWithout, listCommand: `scimctl ${command} list` };
}
