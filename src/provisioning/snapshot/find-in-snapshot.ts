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
 * Returns a function that returns the names of the groups of a user: the groups that have the user as a member, and the
 * groups in the attribute `groups` of the user. Reads the members of all groups once for all users.
 */
export function groupsInSnapshot(entries: readonly SnapshotEntry[]): (user: JsonObject) => string[] {
  const memberships = new Map<unknown, Map<string, string>>();
  for (const { type, resource } of entries) {
    if (type !== 'Group' || !Array.isArray(resource.members)) continue;
    const [id, name] = [String(resource.id), String(resource.displayName ?? resource.id)];
    for (const member of resource.members) {
      if (!isObject(member)) continue;
      const known = memberships.get(member.value) ?? new Map<string, string>();
      memberships.set(member.value, known.set(id, name));
    }
  }
  return (user) => {
    const names = new Map<string, string>();
    for (const group of Array.isArray(user.groups) ? user.groups : []) {
      if (isObject(group)) names.set(String(group.value), String(group.display ?? group.value));
    }
    for (const [id, name] of memberships.get(user.id) ?? []) names.set(id, name);
    return [...names.values()].sort();
  };
}

function folded(value: unknown): string {
  return String(value).normalize('NFC').toLowerCase();
}
