import { choice, optional, required, severalOrNone } from '../flags.ts';
import { pickable } from '../pick/pick.ts';
import { pickResource, pickType } from './pick-resource.ts';
import { genericTopic, type ResourceTopic, users } from './resource-topic.ts';

/** The argument that names the resource type. Only the commands of the generic topic have this argument. */
export const typeArgument = (topic: ResourceTopic | undefined) =>
  (topic ? {} : { type: pickable(required('resource type, such as User, Group or Device'), pickType) }) as {
    type: ReturnType<typeof required>;
  };

/** The argument that names a resource. */
export const nameArgument = (fixed?: ResourceTopic) => {
  const topic = fixed ?? genericTopic;
  return { name: pickable(required(`${topic.singular}, by ${keyNames(topic).join(', ')}`), pickResource(fixed)) };
};

/** The argument that names resources, unless a flag selects the resources. */
export const namesOrFlagArgument = (fixed?: ResourceTopic) => {
  const topic = fixed ?? genericTopic;
  const argument = severalOrNone(`${topic.plural}, by ${keyNames(topic).join(', ')}; not with ${selectorsOf(topic)}`);
  return { names: pickable(argument, pickResource(fixed), selectors) };
};

/** The argument that names one resource, unless a flag selects the resources. */
export const nameOrFlagArgument = (fixed?: ResourceTopic) => {
  const topic = fixed ?? genericTopic;
  const argument = optional(`${topic.singular}, by ${keyNames(topic).join(', ')}; not with ${selectorsOf(topic)}`);
  return { name: pickable(argument, pickResource(fixed), selectors) };
};

/** The argument that names one resource, unless `--ids` names the resources. */
export const nameOrIdsArgument = (fixed?: ResourceTopic) => {
  const topic = fixed ?? genericTopic;
  const argument = optional(`${topic.singular}, by ${keyNames(topic).join(', ')}; not with --ids`);
  return { name: pickable(argument, pickResource(fixed), selectors) };
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
