import { isObject, type JsonObject } from '../protocol/json/json.ts';
import { visibleName } from '../protocol/text/visible.ts';
import { MemberIds } from './member-ids.ts';
import { describeGroup, type GroupName, memberIdsOf, type ResourceKind } from './resource.ts';

/**
 * What a change takes away: somebody becomes inactive, a resource is deleted, or a member leaves a group. The effect counts,
 * whatever command or request has it.
 */
export interface Removal {
  readonly kind: 'deactivate' | 'delete' | 'leave';
  /** Kind of the resource that becomes inactive, is deleted, or leaves. */
  readonly resource: ResourceKind;
  readonly id: string;
  /** The resource in words, for messages. */
  readonly label: string;
  /** What people call the resource, where it is not what the command is about. */
  readonly typeName?: string;
  /** It cannot be read what the change takes away: it may be all that it could. */
  readonly isUncertain?: true;
  /** The group that is left; absent for all groups that somebody is in. */
  readonly group?: GroupName;
}

/** True when a person who is active before is not active after. A person without `active` is active. */
export function isDeactivation(before: JsonObject, after: JsonObject): boolean {
  return isActive(before) && !isActive(after);
}

function isActive({ active }: JsonObject): boolean {
  return active === undefined || active === null || active === true || active === 'true' || active === 'True';
}

/** What a change of one resource takes away. Both are spelled canonically. */
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

/** A member's leaving of a group. */
export function leave(id: string, label: string, group: GroupName): Removal {
  return { kind: 'leave', resource: 'user', id, label, group };
}

/** For a group whose members the service does not show: nobody can say who would leave it. */
export function hiddenMembers(id: string, group: JsonObject): Removal {
  const name = typeof group.displayName === 'string' ? { id, name: group.displayName } : { id };
  return { kind: 'leave', resource: 'other', id: '', label: 'members', group: name, isUncertain: true };
}

/** Ids of the members that a group has before and not after. */
export function lostMembers(before: JsonObject, after: JsonObject): string[] {
  const stay = new MemberIds(memberIdsOf(after));
  return [...new Set(memberIdsOf(before))].filter((id) => !stay.has(id));
}

/** What a group shows of a member's name. */
export function memberLabel(group: JsonObject, id: string): string {
  const members = Array.isArray(group.members) ? group.members : [];
  const found = members.find((member) => isObject(member) && member.value === id);
  const display = isObject(found) ? found.display : undefined;
  return typeof display === 'string' && display !== ''
    ? `${visibleName(display)} (${visibleName(id)})`
    : visibleName(id);
}

/** A key by which one removal is told from another. */
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
