import { endpoints } from '../../protocol/schema/endpoints.ts';
import { visibleName } from '../../protocol/text/visible.ts';
import type { ChangeContext } from '../context.ts';
import { readMembers, readMembersAgain } from '../groups/whole.ts';
import { isSameId } from '../member-ids.ts';
import { groupsOf } from '../resource.ts';

/** Maximum number of missing members whose `groups` are read to confirm that the members were removed. */
const peopleAsked = 3;
/** Maximum number of members that a message names. */
const namedAtMost = 5;

/**
 * Returns the members who are no longer in a group. Returns `undefined` if these members cannot be determined, for
 * example because a read failed. Never throws.
 */
export async function missingMembers(
  context: ChangeContext,
  group: string,
  others: readonly string[],
): Promise<readonly string[] | undefined> {
  try {
    return await findMissingMembers(context, group, others);
  } catch {
    return undefined;
  }
}

/** Returns the same as `missingMembers`, but throws the error of a read that fails. */
export async function findMissingMembers(
  context: ChangeContext,
  group: string,
  others: readonly string[],
): Promise<readonly string[] | undefined> {
  const first = await readMembers(context, group);
  if (others.every((id) => first.ids.has(id))) return [];
  const again = await readMembersAgain(context, group, first);
  const missing = others.filter((id) => !again.ids.has(id));
  if (missing.length === 0) return [];
  if (!again.isWhole) return undefined;
  // A service may show only a part of a large group, and a different part after each change. A missing member may
  // therefore still be in the group. For this reason, checks the `groups` of some missing members.
  for (const id of missing.slice(0, peopleAsked)) if (await isStillIn(context, group, id)) return undefined;
  return missing;
}

async function isStillIn({ client }: ChangeContext, group: string, id: string): Promise<boolean> {
  try {
    return groupsOf(await client.get(endpoints.Users, id))?.some((own) => isSameId(own.id, group)) ?? false;
  } catch {
    return false;
  }
}

/** Describes other members of a group, for example those that a change removed by mistake: `2 other members: 7, 8`. */
export function othersOut(lost: readonly string[]): string {
  const named = lost.slice(0, namedAtMost).map(visibleName).join(', ');
  const names = lost.length > namedAtMost ? `${named} and ${lost.length - namedAtMost} more` : named;
  return `${lost.length} other ${lost.length === 1 ? 'member' : 'members'}: ${names}`;
}
