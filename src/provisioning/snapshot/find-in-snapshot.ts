import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import type { SnapshotEntry } from './snapshot-file.ts';

/**
 * Finds users by id, by `userName` or by e-mail address. Tries these keys in this order, and returns all matches of the
 * first key that has a match. Only the comparison of ids is case-exact.
 */
export function findInSnapshot(entries: readonly SnapshotEntry[], person: string): JsonObject[] {
  const users = entries.filter(({ type }) => type === 'User').map(({ resource }) => resource);
  const wanted = folded(person);
  const keys: ((user: JsonObject) => boolean)[] = [
    ({ id }) => id === person,
    ({ userName }) => folded(userName) === wanted,
    ({ emails }) => Array.isArray(emails) && emails.some((email) => isObject(email) && folded(email.value) === wanted),
  ];
  for (const isMatch of keys) {
    const found = users.filter(isMatch);
    if (found.length > 0) return found;
  }
  return [];
}

/**
 * Returns the names of the groups of a user: the groups that have the user as a member, and the groups in the attribute
 * `groups` of the user.
 */
export function groupsInSnapshot(entries: readonly SnapshotEntry[], user: JsonObject): string[] {
  const names = new Map<string, string>();
  for (const group of Array.isArray(user.groups) ? user.groups : []) {
    if (isObject(group)) names.set(String(group.value), String(group.display ?? group.value));
  }
  for (const { type, resource } of entries) {
    const { members } = resource;
    const isMember = Array.isArray(members) && members.some((member) => isObject(member) && member.value === user.id);
    if (type === 'Group' && isMember) names.set(String(resource.id), String(resource.displayName ?? resource.id));
  }
  return [...names.values()].sort();
}

function folded(value: unknown): string {
  return String(value).normalize('NFC').toLowerCase();
}
