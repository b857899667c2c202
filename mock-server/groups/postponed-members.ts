import type { Json, JsonObject } from '../../src/protocol/json/json.ts';
import type { PostponedAttribute } from '../messages/postponed-attribute.ts';

/**
 * Splits the data of a group into two parts. The first part is the data without the members that refer to a `bulkId`.
 * The second part is an operation that adds these members later, when their resources are created.
 */
export const postponedMembers: PostponedAttribute = (data, isReference) => {
  if (!Array.isArray(data.members)) return undefined;
  const later = data.members.filter(isReference);
  if (later.length === 0) return undefined;
  const now: Json[] = data.members.filter((member) => !isReference(member));
  const without: JsonObject = { ...data, members: now };
  return { without, operation: { op: 'add', path: 'members', value: later } };
};
