import { readReferences } from '../client/reading/references.ts';
import { member } from '../client/reading/tolerant.ts';
import { isObject, type Json, type JsonObject } from '../protocol/json/json.ts';
import type { ResourceModel } from '../protocol/schema/model.ts';
import { visibleName } from '../protocol/text/visible.ts';
import { urn } from '../protocol/urns.ts';

export { canonicalResource } from '../client/reading/canonical-resource.ts';

/** Returns the id of a resource and ignores the case of the attribute name. Returns `undefined` if there is no id. */
export function idOf(resource: JsonObject | undefined): string | undefined {
  const id = resource && member(resource, 'id');
  if (typeof id === 'number' && Number.isSafeInteger(id)) return String(id);
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/**
 * Returns the entity-tag of a resource (RFC 7644 section 3.14). Returns `undefined` if the service sends no version.
 */
export function versionOf(resource: JsonObject): string | undefined {
  const version = isObject(resource.meta) ? resource.meta.version : undefined;
  return typeof version === 'string' && version !== '' ? version : undefined;
}

/**
 * Returns the label of a resource for messages: its name and its id, as in `bjensen@example.com (2819c223)`. Prefers
 * `userName` to `displayName`, because only `userName` is unique and can identify a user in a command.
 */
export function labelOf(resource: JsonObject, id = String(resource.id)): string {
  const name = firstText(resource.userName, resource.displayName);
  return name === undefined ? visibleName(id) : `${visibleName(name)} (${visibleName(id)})`;
}

function firstText(...values: readonly (Json | undefined)[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '');
}

/**
 * The kinds of resources that the check of removals treats differently. A `user` can be protected by the profile. A
 * `group` has members who can lose access. All other resources have the kind `other`.
 */
export type ResourceKind = 'user' | 'group' | 'other';

/** Returns the kind of a resource type. Compares the schema and the endpoint, and ignores the name of the type. */
export function kindOf({ resourceType, core }: ResourceModel): ResourceKind {
  const endpoint = resourceType.endpoint.toLowerCase();
  if (core.key === urn.User.toLowerCase() || endpoint === '/users') return 'user';
  if (core.key === urn.Group.toLowerCase() || endpoint === '/groups') return 'group';
  return 'other';
}

/** The id and the name of a group. */
export interface GroupName {
  readonly id: string;
  /** Display name, if the service returns it. */
  readonly name?: string;
}

/**
 * Creates a `GroupName` from the id and the display name that a service returned. Returns `undefined` if there is no
 * id.
 */
export function groupName(id: unknown, name: unknown): GroupName | undefined {
  if (typeof id !== 'string' || id === '') return undefined;
  return typeof name === 'string' && name !== '' ? { id, name } : { id };
}

/** Returns the text that stands for a group in messages: its name, or its id if it has no name. */
export function describeGroup({ id, name }: GroupName): string {
  return visibleName(name ?? id);
}

/**
 * Returns the direct memberships in the `groups` attribute of a person. Returns `undefined` if the memberships are not
 * known. This is the case if a group in the list has no id, or if the list is empty. An empty list means the same as an
 * absent attribute (RFC 7643 section 2.5).
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

/**
 * Returns the ids of the members of a group. Accepts every form of `members` that services use. Returns `undefined` if
 * the attribute is absent.
 */
export function memberIdsOf(group: JsonObject): string[] | undefined {
  const members = member(group, 'members');
  if (members === undefined || members === null) return undefined;
  return readReferences(members).map(({ value }) => value);
}

/** Splits a list into slices of at most `size` items. */
export function slices<T>(items: readonly T[], size: number): T[][] {
  const cut: T[][] = [];
  for (let start = 0; start < items.length; start += size) cut.push(items.slice(start, start + size));
  return cut;
}
