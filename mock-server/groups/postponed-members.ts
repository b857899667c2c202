import type { Json, JsonObject } from '../../src/protocol/json/json.ts';
import type { PostponedAttribute } from '../messages/postponed-attribute.ts';

/**
 * Moves the members that refer to a `bulkId` from the data of a group to a separate operation. The operation adds these
 * members when their resources exist.
 */
export const postponedMembers: PostponedAttribute = (data, isReference) => {
  if (!Array.isArray(data.members)) return undefined;
  const later = data.members.filter(isReference);
  if (later.length === 0) return undefined;
  const now: Json[] = data.members.filter((member) => !isReference(member));
  const without: JsonObject = { ...data, members: now };
  return { without, operation: { op: 'add', path: 'members', value: later } };
};
