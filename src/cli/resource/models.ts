import { hasColumn } from '../../output/columns.ts';
import { type ResourceModel, standardModels } from '../../protocol/schema/model.ts';
import type { Models } from '../filter/attribute-names.ts';
import type { CommandScope } from '../scope.ts';
import { genericTopic, type ResourceTopic } from './resource-topic.ts';

/**
 * Returns the topic (the resource type) of a command. The `resources` commands have no fixed topic, so their topic is
 * created from the server's resource type.
 */
export async function topicOf(
  scope: CommandScope,
  fixed: ResourceTopic | undefined,
  type: string | undefined,
): Promise<ResourceTopic> {
  if (fixed) return fixed;
  const { resourceType, core } = await serverModel(scope, type ?? '');
  const { name, endpoint } = resourceType;
  const keys = genericTopic.keys.filter(({ path }) => core.attribute(path));
  const plural = endpoint.replace(/^\//, '');
  return { ...genericTopic, singular: name, plural, resourceType: name, endpoint, keys };
}

/** Returns the model of a topic. For users and groups, returns the model of RFC 7643 without a request. */
export async function modelOf(scope: CommandScope, { resourceType }: ResourceTopic): Promise<ResourceModel> {
  const model = standardModels.find((candidate) => candidate.resourceType.name === resourceType);
  if (!model) return serverModel(scope, resourceType);
  scope.registerSecrets(model);
  return model;
}

/** Returns the model of a resource type from the discovery of the server. */
export async function serverModel(scope: CommandScope, type: string): Promise<ResourceModel> {
  const { client } = await scope.session();
  const model = await client.discovery.model(type);
  scope.registerSecrets(model);
  return model;
}

/**
 * Returns the models in which attribute names are searched, in this order: the model of RFC 7643, the server's model.
 */
export function modelSources(scope: CommandScope, topic: ResourceTopic): Models {
  return [() => modelOf(scope, topic), () => serverModel(scope, topic.resourceType)];
}

/**
 * Returns the model with which column names are checked. This is the model of RFC 7643, or the server's model if a
 * column is not in RFC 7643.
 */
export async function columnModel(
  scope: CommandScope,
  topic: ResourceTopic,
  ...lists: readonly (string | undefined)[]
): Promise<ResourceModel | undefined> {
  const names = lists.flatMap((list) => list?.split(',') ?? []).map((name) => name.trim().replace(/^[+-]/, ''));
  if (names.length === 0) return undefined;
  const known = await modelOf(scope, topic);
  const hasAll = names.every((name) => hasColumn(name, known));
  return hasAll ? known : serverModel(scope, topic.resourceType);
}
