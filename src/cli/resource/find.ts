import { type LookedUp, type LookupOptions, type LookupSubject, lookUp } from '../../changes/find/lookup.ts';
import { canonicalResource, idOf, labelOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { SafetyError } from '../errors/errors.ts';
import { modelOf } from './models.ts';
import { changeContext, type ResourceScope } from './resource-scope.ts';
import type { ResourceTopic } from './resource-topic.ts';

/** A resource that the operator named on the command line. */
export interface NamedResource {
  readonly id: string;
  readonly resource: JsonObject;
  /** Name and id, for messages. */
  readonly label: string;
  /** False if the resource comes from a list, which may leave attributes out. */
  readonly isComplete: boolean;
}

/**
 * Finds a resource by id or name. With `by: 'id'` and without both `projection` and `forChange`, sends no request, and
 * the result contains only the id. Throws the errors of `lookUp`. Throws a `SafetyError` if the server returns a
 * resource without an id.
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
  const onNotice = (message: string): void => scope.note(`Note: ${message}`);
  return namedOf(topic, await lookUp(context, subjectOf(topic), name, { onNotice, ...options }));
}

/**
 * Finds a resource that will be changed. Converts its attribute names to the form that its schemas use. Throws an error
 * if the name matches several resources.
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
  if (id === undefined) throw new SafetyError(`the server returned a ${topic.singular} without an id`);
  return { id, resource, label: labelOf(resource, id), isComplete };
}

function subjectOf({ singular, plural, keys, listWithout, command }: ResourceTopic): LookupSubject {
  return { singular, plural, keys, listWithout, listCommand: `scimctl ${command} list` };
}
