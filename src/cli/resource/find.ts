import { pMapIterable } from 'p-map';
import { type LookedUp, type LookupOptions, type LookupSubject, lookUp } from '../../changes/find/lookup.ts';
import { canonicalResource, idOf, labelOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { NotFoundError, SafetyError } from '../errors/errors.ts';
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
 * Finds a resource by id or name. With `by: 'id'`, and if neither `projection` nor `forChange` is given, sends no
 * request and returns only the id. Throws the errors of `lookUp`. Throws a `SafetyError` if the server returns a
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
 * Finds a resource that will be changed. Converts its attribute names to the spelling of the schemas. Throws an error
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

/** Maximum number of names that are looked up at the same time. */
const lookupsAtOnce = 8;

/**
 * Finds all named resources before any change is sent. Returns each resource only once. `by` is the only key that is
 * compared with the names. Throws one error for all names that are not found.
 */
export async function findAll(
  scope: ResourceScope,
  topic: ResourceTopic,
  names: readonly string[],
  by?: string | undefined,
): Promise<NamedResource[]> {
  const found = new Map<string, NamedResource>();
  const missing: NotFoundError[] = [];
  const find = async (name: string): Promise<NamedResource | NotFoundError> => {
    try {
      return await findForChange(scope, topic, name, { by });
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
      return error;
    }
  };
  // Only ids are read at the same time. Names are looked up one by one: a lookup can use what the previous one learned
  // about filters.
  const concurrency = by === 'id' ? lookupsAtOnce : 1;
  for await (const result of pMapIterable(names, find, { concurrency })) {
    if (result instanceof NotFoundError) missing.push(result);
    else found.set(result.id, result);
  }
  const [first] = missing;
  if (!first) return [...found.values()];
  if (missing.length === 1) throw first;
  const lines = missing.slice(0, namedAtMost).map(({ message }) => `  ${message}`);
  const more = missing.length > namedAtMost ? [`  and ${missing.length - namedAtMost} more`] : [];
  throw new NotFoundError(
    `${missing.length} of ${names.length} names are not found:\n${[...lines, ...more].join('\n')}`,
    first.hint,
  );
}

/** Maximum number of names that a message lists. */
const namedAtMost = 50;

function namedOf(topic: ResourceTopic, { resource, isComplete }: LookedUp): NamedResource {
  const id = idOf(resource);
  if (id === undefined) throw new SafetyError(`the server returned a ${topic.singular} without an id`);
  return { id, resource, label: labelOf(resource, id), isComplete };
}

const cutText = 'a table shows … where it shortens a text, to fit the terminal; to see whole ids and names';

function subjectOf({ singular, plural, keys, listWithout, command }: ResourceTopic): LookupSubject {
  const listCommand = `scimctl ${command} list`;
  return { singular, plural, keys, listWithout, listCommand, cutHint: `${cutText}, run ${listCommand} -o csv` };
}
