import { readReferences } from '../client/reading/references.ts';
import { member } from '../client/reading/tolerant.ts';
import { isObject, type Json, type JsonObject } from '../protocol/json/json.ts';
import type { ResourceModel } from '../protocol/schema/model.ts';
import { visibleName } from '../protocol/text/visible.ts';
import { urn } from '../protocol/urns.ts';
import { validate } from '../protocol/value/validate.ts';

/**
 * Spells a resource as its schemas do, so that it can be compared, filtered and changed. Keeps attributes that the schemas
 * lack, because a PUT must not lose them.
 */
export function canonicalResource(resource: JsonObject, model: ResourceModel): JsonObject {
  const { resource: known } = validate(
    resource,
    model,
    { operation: 'replace', direction: 'response' },
    { tolerate: () => {} },
  );
  const unknown: JsonObject = {};
  for (const [name, value] of Object.entries(resource)) {
    if (!model.core.attribute(name) && !model.extension(name) && name !== '__proto__') unknown[name] = value;
  }
  return { ...known, ...unknown };
}

/** The id of a resource, whatever the case of the attribute name; undefined if there is none. */
export function idOf(resource: JsonObject | undefined): string | undefined {
  const id = resource && member(resource, 'id');
  if (typeof id === 'number' && Number.isSafeInteger(id)) return String(id);
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** The entity-tag of a resource, where the service gives versions (RFC 7644 section 3.14). */
export function versionOf(resource: JsonObject): string | undefined {
  const version = isObject(resource.meta) ? resource.meta.version : undefined;
  return typeof version === 'string' && version !== '' ? version : undefined;
}

/**
 * The label of a resource in messages: its name and its id, as in `bjensen@example.com (2819c223)`. The userName comes before
 * the displayName, because only the userName is unique and names the resource on a command line.
 */
export function labelOf(resource: JsonObject, id = String(resource.id)): string {
  const name = firstText(resource.userName, resource.displayName);
  return name === undefined ? visibleName(id) : `${visibleName(name)} (${visibleName(id)})`;
}

function firstText(...values: readonly (Json | undefined)[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '');
}

/** The kinds of resources that the guard distinguishes: people can be protected, and members of groups can lose access. */
export type ResourceKind = 'user' | 'group' | 'other';

/** Recognises users and groups by schema and endpoint. The name of the type does not matter. */
export function kindOf({ resourceType, core }: ResourceModel): ResourceKind {
  const endpoint = resourceType.endpoint.toLowerCase();
  if (core.key === urn.User.toLowerCase() || endpoint === '/users') return 'user';
  if (core.key === urn.Group.toLowerCase() || endpoint === '/groups') return 'group';
  return 'other';
}

/** A group by id and name. */
export interface GroupName {
  readonly id: string;
  /** Display name, if the service gives it. */
  readonly name?: string;
}

/** Creates a group name from an id and a display name of a service; undefined without an id. */
export function groupName(id: unknown, name: unknown): GroupName | undefined {
  if (typeof id !== 'string' || id === '') return undefined;
  return typeof name === 'string' && name !== '' ? { id, name } : { id };
}

/** A group as it is called in a message: its name, else its id. */
export function describeGroup({ id, name }: GroupName): string {
  return visibleName(name ?? id);
}

/**
 * The direct memberships in the `groups` of a person. Undefined if the service does not show them: an empty list is the same as
 * an absent one (RFC 7643 section 2.5), and a group without an id cannot be identified.
 */
export function groupsOf(person: JsonObject): GroupName[] | undefined {
  const groups = member(person, 'groups');
  if (!Array.isArray(groups)) return undefined;
  const direct = groups.filter((group) => !isObject(group) || member(group, 'type') !== 'indirect');
  const named = direct.flatMap((group) => {
    const display = isObject(group) ? member(group, 'display') : undefined;
    return groupName(readReferences(group)[0]?.value, display) ?? [];
  });
  return groups.length === 0 || named.length < direct.length ? undefined : named;
}

/** Ids of the shown members of a group in any form; undefined without `members`. */
export function memberIdsOf(group: JsonObject): string[] | undefined {
  const members = member(group, 'members');
  if (members === undefined || members === null) return undefined;
  return readReferences(members).map(({ value }) => value);
}

/** Cuts a list into slices. */
export function slices<T>(items: readonly T[], size: number): T[][] {
  const cut: T[][] = [];
  for (let start = 0; start < items.length; start += size) cut.push(items.slice(start, start + size));
  return cut;
}
