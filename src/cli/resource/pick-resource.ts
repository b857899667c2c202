import { idOf } from '../../changes/resource.ts';
import { ScimError } from '../../protocol/errors.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { Choice } from '../context.ts';
import { maxChoices, type OpenPick, type Pick, searchIn } from '../pick/pick.ts';
import type { CommandScope } from '../scope.ts';
import { topicOf } from './models.ts';
import type { ResourceTopic } from './resource-topic.ts';

/**
 * Lets a person pick a resource. Each search is one request for at most 50 resources, with a filter on `userName` and
 * `displayName`. If the service refuses the filter, compares the typed text with the first 50 resources instead.
 */
export function pickResource(fixed: ResourceTopic | undefined): OpenPick {
  return async (scope, { type }) => {
    const topic = await topicOf(scope, fixed, type as string | undefined);
    return { question: capitalized(topic.singular), search: searchOf(scope, topic) };
  };
}

/** Lets a person pick a resource type of the service. */
export const pickType: OpenPick = async (scope) => ({
  question: 'Resource type',
  search: searchIn(async () => {
    const { client } = await scope.session();
    const types = await client.discovery.resourceTypes();
    return types.map(({ name }) => ({ name, value: name }));
  }),
});

function searchOf(scope: CommandScope, topic: ResourceTopic): Pick['search'] {
  const paths = topic.resourceType === 'User' ? ['userName', 'displayName'] : ['displayName'];
  const attributes = [...new Set([...paths, ...topic.keys.map(({ path }) => path)])];
  const read = async (filter: string | undefined, signal: AbortSignal): Promise<readonly JsonObject[]> => {
    const { client } = await scope.session();
    const found: JsonObject[] = [];
    const options = { attributes, count: maxChoices, limit: maxChoices, signal, ...(filter ? { filter } : {}) };
    for await (const resource of client.list(topic.endpoint, options)) found.push(resource);
    return found;
  };
  let isRefused = false;
  let first: Promise<readonly JsonObject[]> | undefined;
  return async (term, signal) => {
    if (term === undefined) return choicesOf(await read(undefined, signal));
    const filter = paths.map((path) => `${path} co ${JSON.stringify(term)}`).join(' or ');
    if (!isRefused) {
      try {
        return choicesOf(await read(filter, signal));
      } catch (error) {
        if (!isFilterRefusal(error)) throw error;
        isRefused = true;
      }
    }
    first ??= read(undefined, signal);
    const wanted = term.toLowerCase();
    return choicesOf(await first).filter(({ name }) => name.toLowerCase().includes(wanted));
  };
}

/** True if the service or its dialect does not support the filter. */
function isFilterRefusal(error: unknown): boolean {
  return (
    (error instanceof ScimError && (error.status === 400 || error.status === 501)) ||
    (error instanceof Error && error.name === 'ClientError')
  );
}

function choicesOf(resources: readonly JsonObject[]): Choice[] {
  return resources.flatMap((resource) => {
    const id = idOf(resource);
    const names = [resource['userName'], resource['displayName']].filter(
      (name) => typeof name === 'string' && name !== '',
    );
    if (id === undefined) return [];
    return [{ name: names.length === 0 ? id : names.join('  '), value: id }];
  });
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
