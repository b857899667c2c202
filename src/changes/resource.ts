import { readReferences } from '../client/reading/references.ts';
import { member } from '../client/reading/tolerant.ts';
import { isObject, type Json, type JsonObject } from '../protocol/json/json.ts';
import type { ResourceModel } from '../protocol/schema/model.ts';
import { urn } from '../protocol/schema/urns.ts';
import { visibleName } from '../protocol/text/visible.ts';
import { validate } from '../protocol/value/validate.ts';

/**
 * Spells a service's resource as its schemas spell it, so that it can be compared, filtered and changed. What the schemas do
 * not know is kept as it came: a PUT must not lose it.
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

/** The id that the service gave a resource, in any case of the name; undefined for an answer without one. */
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

/** What a resource type is to safety: people can be protected, and groups have members who can lose access. */
export type ResourceKind = 'user' | 'group' | 'other';

/** Recognises users and groups by schema and by endpoint, whatever the service calls the type. */
export function kindOf({ resourceType, core }: ResourceModel): ResourceKind {
  const endpoint = resourceType.endpoint.toLowerCase();
  if (core.key === urn.User.toLowerCase() || endpoint === '/users') return 'user';
  if (core.key === urn.Group.toLowerCase() || endpoint === '/groups') return 'group';
  return 'other';
}

/** A group that somebody is in. */
export interface GroupName {
  readonly id: string;
  /** What people call it, where the service says so. */
  readonly name?: string;
}

/** Makes a group's name of what a service calls its id and its display name; undefined without an id. */
export function groupName(id: unknown, name: unknown): GroupName | undefined {
  if (typeof id !== 'string' || id === '') return undefined;
  return typeof name === 'string' && name !== '' ? { id, name } : { id };
}

/** A group as it is called in a message: its name, else its id. */
export function describeGroup({ id, name }: GroupName): string {
  return visibleName(name ?? id);
}

/**
 * The groups that a person's `groups` names, direct memberships only; undefined where the service does not say: an empty list is
 * the same as none (RFC 7643 section 2.5). Of a group that comes with its name alone it is not known which one it is.
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

/** Ids of the members that a read of a group shows, in whatever form; undefined where it shows no `members` at all. */
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
