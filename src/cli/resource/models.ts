import { hasColumn } from '../../output/columns.ts';
import { type ResourceModel, standardModels } from '../../protocol/schema/model.ts';
import type { Models } from '../filter/attribute-names.ts';
import type { CommandScope } from '../scope.ts';
import { genericTopic, type ResourceTopic } from './resource-topic.ts';

/**
 * Returns the topic (the resource type) of a command. A `resources` command has no fixed topic. Its topic is created
 * from the resource type of the server.
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
 * Returns the models in which attribute names are looked up: first the model of RFC 7643, then the model of the server.
 */
export function modelSources(scope: CommandScope, topic: ResourceTopic): Models {
  return [() => modelOf(scope, topic), () => serverModel(scope, topic.resourceType)];
}

/**
 * Returns the model for the check of column names: the model of RFC 7643 if it has all the columns, and the model of
 * the server otherwise. Returns `undefined` without columns.
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
