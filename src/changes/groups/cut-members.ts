import type { ChangeContext } from '../context.ts';
import { MemberIds } from '../member-ids.ts';
import { filterMembers } from './member-filter.ts';
import { limitReason } from './whole.ts';

/**
 * Determines which people in `ids` are members of a group. `shown` contains the members that the group shows. Some
 * services show only the first members of a large group. A filter therefore searches for each person who is not in
 * `shown`. A member in `shown` is used to test this filter. Returns `undefined` if the group may have hidden members, and no filter shows whether the people are members.
 */
export async function membersAmongShown(
  context: ChangeContext,
  groupId: string,
  shown: ReadonlySet<string>,
  ids: readonly string[],
): Promise<ReadonlySet<string> | undefined> {
  const [known] = shown;
  const unshown = ids.filter((id) => !shown.has(id));
  if (known === undefined || unshown.length === 0) return shown;
  if ((await limitReason(context, groupId, shown.size)) === undefined) return shown;
  const filtered = await filterMembers(context, groupId, [known, ...unshown]);
  return filtered?.isProven ? new MemberIds([...shown, ...filtered.ids]) : undefined;
}
