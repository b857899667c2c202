import { isObject, type JsonObject } from '../protocol/json/json.ts';
import { visibleName } from '../protocol/text/visible.ts';
import { MemberIds } from './member-ids.ts';
import { describeGroup, type GroupName, memberIdsOf, type ResourceKind } from './resource.ts';

/**
 * A loss that a change causes: a person becomes inactive, a resource is deleted, or a member leaves a group. Independent of the
 * command or request.
 */
export interface Removal {
  readonly kind: 'deactivate' | 'delete' | 'leave';
  /** Kind of the resource that becomes inactive, is deleted, or leaves. */
  readonly resource: ResourceKind;
  readonly id: string;
  /** Name and id of the resource, for messages. */
  readonly label: string;
  /** Name of the resource type, if it is not the type of the command. */
  readonly typeName?: string;
  /** True if the removals cannot be determined. Counts as every possible removal. */
  readonly isUncertain?: true;
  /** The group; absent for all groups of a person. */
  readonly group?: GroupName;
}

/** True if a person is active before and not after. A person without `active` is active. */
export function isDeactivation(before: JsonObject, after: JsonObject): boolean {
  return isActive(before) && !isActive(after);
}

function isActive({ active }: JsonObject): boolean {
  return active === undefined || active === null || active === true || active === 'true' || active === 'True';
}

/** The removals of a change of one resource. Both states must be spelled canonically. */
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
    case 'group':
      return lostMembers(before, after).map((member) =>
        leave(member, memberLabel(before, member), { id, name: label }),
      );
    case 'other':
      return [];
  }
}

/** The removal of a member from a group. */
export function leave(id: string, label: string, group: GroupName): Removal {
  return { kind: 'leave', resource: 'user', id, label, group };
}

/** The removal for a group with hidden members: those who would leave are not known. */
export function hiddenMembers(id: string, group: JsonObject): Removal {
  const name = typeof group.displayName === 'string' ? { id, name: group.displayName } : { id };
  return { kind: 'leave', resource: 'other', id: '', label: 'members', group: name, isUncertain: true };
}

/** Ids of the members that a group has before and not after. */
export function lostMembers(before: JsonObject, after: JsonObject): string[] {
  const stay = new MemberIds(memberIdsOf(after));
  return [...new Set(memberIdsOf(before))].filter((id) => !stay.has(id));
}

/** The label of a member as the group shows it. */
export function memberLabel(group: JsonObject, id: string): string {
  const members = Array.isArray(group.members) ? group.members : [];
  const found = members.find((member) => isObject(member) && member.value === id);
  const display = isObject(found) ? found.display : undefined;
  return typeof display === 'string' && display !== ''
    ? `${visibleName(display)} (${visibleName(id)})`
    : visibleName(id);
}

/** A key that identifies a removal. */
export function removalKey({ kind, id, group }: Removal): string {
  return JSON.stringify([kind, id, group?.id ?? '']);
}

/** A removal in words that follow "this would". */
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
