import { choice, optional, required, severalOrNone } from '../flags.ts';
import { type OpenPick, pickable } from '../pick/pick.ts';
import { genericTopic, type ResourceTopic, users } from './resource-topic.ts';

/** The argument that names the resource type. Only the commands of the generic topic have this argument. */
export const typeArgument = (topic: ResourceTopic | undefined) =>
  (topic ? {} : { type: pickable(required('resource type, such as User, Group or Device'), picksType) }) as {
    type: ReturnType<typeof required>;
  };

/** The argument that names a resource. */
export const nameArgument = (fixed?: ResourceTopic) => {
  const topic = fixed ?? genericTopic;
  return { name: pickable(required(`${topic.singular}, by ${keyNames(topic).join(', ')}`), picksResource(fixed)) };
};

/** The argument that names resources, unless a flag selects the resources. */
export const namesOrFlagArgument = (fixed?: ResourceTopic) => {
  const topic = fixed ?? genericTopic;
  const argument = severalOrNone(`${topic.plural}, by ${keyNames(topic).join(', ')}; not with ${selectorsOf(topic)}`);
  return { names: pickable(argument, picksResource(fixed), selectors) };
};

/** The argument that names one resource, unless a flag selects the resources. */
export const nameOrFlagArgument = (fixed?: ResourceTopic) => {
  const topic = fixed ?? genericTopic;
  const argument = optional(`${topic.singular}, by ${keyNames(topic).join(', ')}; not with ${selectorsOf(topic)}`);
  return { name: pickable(argument, picksResource(fixed), selectors) };
};

/** The argument that names one resource, unless `--ids` names the resources. */
export const nameOrIdsArgument = (fixed?: ResourceTopic) => {
  const topic = fixed ?? genericTopic;
  const argument = optional(`${topic.singular}, by ${keyNames(topic).join(', ')}; not with --ids`);
  return { name: pickable(argument, picksResource(fixed), selectors) };
};

/** The flags that select resources instead of an argument. */
const selectors = ['filter', 'where', 'ids'] as const;

function selectorsOf(topic: ResourceTopic): string {
  return topic === users ? '--filter, --where or --ids' : '--ids';
}

/**
 * The flag `--by`. Its value is the name of a key, for example `id`. The command then compares only this key with the
 * given name.
 */
export const byFlag = (topic: ResourceTopic = genericTopic) => ({
  by: choice('compare the given name only with this key; the default is all keys', 'KEY', keyNames(topic)),
});

function keyNames({ keys }: ResourceTopic): string[] {
  return ['id', ...keys.map(({ by }) => by)];
}

/** Loads the module of the resource search only when the search opens. */
function picksResource(fixed: ResourceTopic | undefined): OpenPick {
  return async (scope, given) => (await import('./pick-resource.ts')).pickResource(fixed)(scope, given);
}

/** Loads the module of the resource type search only when the search opens. */
const picksType: OpenPick = async (scope, given) => (await import('./pick-resource.ts')).pickType(scope, given);
