import { canonicalResource } from '../../changes/resource.ts';
import { isUnassigned, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { readResource } from '../input/read-resource.ts';
import { type Assignment, assign, isKnown } from './assignments.ts';
import { findResource } from './find.ts';
import { modelOf, serverModel } from './models.ts';
import type { ResourceScope } from './resource-scope.ts';
import { type ResourceTopic, users } from './resource-topic.ts';

/** A resource with the attribute names of `model`, and a function that sets attributes. */
export interface Composer {
  readonly model: ResourceModel;
  readonly before: JsonObject;
  /** Returns the resource with the new attribute values. Throws a `UsageError` that names the flag. */
  readonly assign: (resource: JsonObject) => JsonObject;
}

/**
 * Prepares assignments. Replaces the names of users by their ids. Reads the schemas of the server if RFC 7643 does not
 * define an assigned attribute or, with `isNew`, an attribute of `start`. With `isNew`, `start` is a new resource.
 */
export async function createComposer(
  scope: ResourceScope,
  topic: ResourceTopic,
  start: JsonObject,
  assignments: readonly Assignment[],
  isNew = false,
): Promise<Composer> {
  const model = await assignmentModel(scope, topic, assignments, isNew ? start : {});
  const schemas = Array.isArray(start['schemas']) ? start['schemas'] : [];
  const assignValues = await assigner(scope, topic, assignments, model);
  const assigned = (before: JsonObject): JsonObject => {
    const after = assignValues(before);
    // The file of the operator may list schemas that the model does not contain. They are kept.
    const all = new Set([...schemas, ...(after['schemas'] as string[])]);
    return { ...after, schemas: [...all] };
  };
  return { model, before: canonicalResource({ ...start, schemas }, model), assign: assigned };
}

/** Returns the model of RFC 7643 if it has all assigned attributes, and the model of the server otherwise. */
export async function assignmentModel(
  scope: ResourceScope,
  topic: ResourceTopic,
  assignments: readonly Assignment[],
  start: JsonObject = {},
): Promise<ResourceModel> {
  const known = await modelOf(scope, topic);
  const isKnownName = (name: string) => known.core.attribute(name) !== undefined || known.extension(name) !== undefined;
  const isEnough = Object.keys(start).every(isKnownName) && assignments.every(({ path }) => isKnown(path, known));
  return isEnough ? known : serverModel(scope, topic.resourceType);
}

/** Returns a function that sets the assigned attributes of a resource. Replaces the names of users by their ids. */
export async function assigner(
  scope: ResourceScope,
  topic: ResourceTopic,
  assignments: readonly Assignment[],
  model: ResourceModel,
): Promise<(resource: JsonObject) => JsonObject> {
  const values = await withUserIds(scope, topic, assignments);
  return (resource) => assign(resource, values, model);
}

/**
 * Reads a resource from a file and validates the resource strictly. Uses the schemas of RFC 7643, or the server's schemas if RFC 7643 does
 * not define an attribute.
 */
export async function readResourceFile(scope: ResourceScope, topic: ResourceTopic, file: string): Promise<JsonObject> {
  const known = await modelOf(scope, topic);
  return readResource(scope.context, file, { known, server: () => serverModel(scope, topic.resourceType) });
}

/** Writes a note with the read-only attributes of a file, because read-only attributes are not sent. */
export function noteReadOnly(scope: ResourceScope, resource: JsonObject, model: ResourceModel): void {
  const common = new Set(['id', 'meta', 'schemas']);
  const names = model.core.attributes
    .filter(({ name, mutability }) => mutability === 'readOnly' && !common.has(name) && !isUnassigned(resource[name]))
    .map(({ name }) => name);
  if (names.length === 0) return;
  const hint = names.includes('groups') ? '; to add a user to a group, run scimctl groups add-member' : '';
  scope.note(`Note: read-only attributes are not sent, because only the service sets them: ${names.join(', ')}${hint}`);
}

async function withUserIds(
  scope: ResourceScope,
  topic: ResourceTopic,
  assignments: readonly Assignment[],
): Promise<Assignment[]> {
  const namesUser = (flag: string): boolean =>
    topic.flags.some((row) => `--${row.flag}` === flag && row.type === 'user');
  return Promise.all(
    assignments.map(async (assignment) => {
      const { flag, value } = assignment;
      if (!namesUser(flag) || typeof value !== 'string' || value === '') return assignment;
      return { ...assignment, value: (await findResource(scope, users, value)).id };
    }),
  );
}
