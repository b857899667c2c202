import { isObject, type JsonObject } from '../protocol/json/json.ts';
import { visibleName } from '../protocol/text/visible.ts';
import { MemberIds } from './member-ids.ts';
import { describeGroup, type GroupName, memberIdsOf, type ResourceKind } from './resource.ts';

/**
 * A loss that a change causes: a person becomes inactive, a resource is deleted, or a member leaves a group. All
 * commands and requests describe their losses with this type.
 */
export interface Removal {
  readonly kind: 'deactivate' | 'delete' | 'leave';
  /** Kind of the resource that becomes inactive, is deleted, or leaves a group. */
  readonly resource: ResourceKind;
  readonly id: string;
  /** Name and id of the resource, for messages. */
  readonly label: string;
  /** Name of the resource type of the removed resource. Absent if the command handles only one resource type. */
  readonly typeName?: string;
  /**
   * True if it is not known which removals the change causes. An uncertain removal stands for every possible removal.
   */
  readonly isUncertain?: true;
  /** The group that the member leaves. Absent if the member leaves all groups. */
  readonly group?: GroupName;
  /** Ids of the members that the same change adds to the group. Absent if the change adds no members. */
  readonly joining?: readonly string[];
}

/** True if a person is active before a change and inactive after it. */
export function isDeactivation(before: JsonObject, after: JsonObject): boolean {
  return isActive(before) && !isActive(after);
}

/** True for a person who is active. A person without `active` is active. */
export function isActive({ active }: JsonObject): boolean {
  return active === undefined || active === null || active === true || active === 'true' || active === 'True';
}

/**
 * Returns the removals that a change of one resource causes. `before` and `after` must have the canonical form of
 * `canonicalResource`.
 */
export function removalsOf(
  kind: ResourceKind,
  id: string,
  label: string,
  before: JsonObject,
  after: JsonObject,
): Removal[] {
  switch (kind) {
    case 'user':
      return isDeactivation(before, after) ? [{ kind: 'deactivate', resource: kind, id, label }] : [];
    case 'group': {
      const joining = lostMembers(after, before);
      return lostMembers(before, after).map((member) => ({
        ...leave(member, memberLabel(before, member), { id, name: label }),
        ...(joining.length > 0 ? { joining } : {}),
      }));
    }
    case 'other':
      return [];
  }
}

/** Creates the removal of a member from a group. */
export function leave(id: string, label: string, group: GroupName): Removal {
  return { kind: 'leave', resource: 'user', id, label, group };
}

/**
 * Creates one uncertain removal for all members who leave a group. Used if the service does not show the members, so
 * that the ids of the leaving members are unknown.
 */
export function hiddenMembers(id: string, group: JsonObject): Removal {
  const name = typeof group.displayName === 'string' ? { id, name: group.displayName } : { id };
  return { kind: 'leave', resource: 'other', id: '', label: 'members', group: name, isUncertain: true };
}

/** Returns the ids of the members that a group has before a change but not after the change. */
export function lostMembers(before: JsonObject, after: JsonObject): string[] {
  const stay = new MemberIds(memberIdsOf(after));
  return [...new Set(memberIdsOf(before))].filter((id) => !stay.has(id));
}

/** Returns the label of a member: the id of the member, and the display name if the group contains this name. */
export function memberLabel(group: JsonObject, id: string): string {
  const members = Array.isArray(group.members) ? group.members : [];
  const found = members.find((member) => isObject(member) && member.value === id);
  const display = isObject(found) ? found.display : undefined;
  return typeof display === 'string' && display !== ''
    ? `${visibleName(display)} (${visibleName(id)})`
    : visibleName(id);
}

/** Returns a key that identifies a removal. */
export function removalKey({ kind, id, group }: Removal): string {
  return JSON.stringify([kind, id, group?.id ?? '']);
}

/** Describes a removal. The description continues a sentence that begins with "this would". */
export function describeRemoval({ kind, label, group }: Removal): string {
  switch (kind) {
    case 'deactivate':
      return `deactivate ${label}`;
    case 'delete':
      return `delete ${label}`;
    case 'leave':
      return `take ${label} out of ${group ? `group ${describeGroup(group)}` : 'all groups'}`;
  }
}
