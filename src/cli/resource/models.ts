import { hasColumn } from '../../output/columns.ts';
import { type ResourceModel, standardModels } from '../../protocol/schema/model.ts';
import type { CommandScope } from '../scope.ts';
import type { Models } from './attribute-names.ts';
import { genericTopic, type ResourceTopic } from './resource-topic.ts';

/** The fixed topic of a command or, for `resources`, a topic made of what the server describes under the given type. */
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

/** The model of a topic. Users and groups have the model of RFC 7643, so the server is not asked. */
export async function modelOf(scope: CommandScope, { resourceType }: ResourceTopic): Promise<ResourceModel> {
  const model = standardModels.find((candidate) => candidate.resourceType.name === resourceType);
  if (!model) return serverModel(scope, resourceType);
  scope.registerSecrets(model);
  return model;
}

/** The model that the server describes. */
export async function serverModel(scope: CommandScope, type: string): Promise<ResourceModel> {
  const { client } = await scope.session();
  const model = await client.discovery.model(type);
  scope.registerSecrets(model);
  return model;
}

/** The models in which attribute names are looked up: the model of RFC 7643, then the server's model. */
export function modelSources(scope: CommandScope, topic: ResourceTopic): Models {
  return [() => modelOf(scope, topic), () => serverModel(scope, topic.resourceType)];
}

/** The model that column names are checked against: the server's model if the model of RFC 7643 lacks a column. */
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
