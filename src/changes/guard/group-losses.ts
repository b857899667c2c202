import { idKey, isSameId, MemberIds } from '../member-ids.ts';
import type { Removal } from '../removals.ts';

/** The effect of the removals of a run on one group. */
export interface GroupLosses {
  /** True if the group is deleted. */
  readonly isDeleted: boolean;
  /** A removal that may remove any member of the group. Absent if each removal names its person. */
  readonly uncertain?: Removal;
  /** Maps the id of each person who may leave the group, or who becomes inactive or is deleted, to the label of the person. */
  readonly leaving: ReadonlyMap<string, string>;
  /** Ids of the people whose removal names this group. All other people in `leaving` may be in other groups only. */
  readonly named: ReadonlySet<string>;
  /** Ids of the members that the run adds to the group in the same request as it removes members. */
  readonly joining: ReadonlySet<string>;
}

/** Determines the effect of removals on the group with this id. The keys of `leaving` have the form of `idKey`. */
export function lossesOf(removals: readonly Removal[], groupId: string): GroupLosses {
  const leaving = new Map<string, string>();
  const named = new MemberIds();
  const joining = new MemberIds();
  let isDeleted = false;
  let uncertain: Removal | undefined;
  for (const removal of removals) {
    const { kind, resource, id, label, group } = removal;
    const isOfGroup = group !== undefined && isSameId(group.id, groupId);
    if (removal.isUncertain && mayBeAnyMember(removal, groupId)) uncertain ??= removal;
    else if (kind === 'delete' && resource === 'group' && isSameId(id, groupId)) isDeleted = true;
    else if (isOfGroup || (group === undefined && resource === 'user')) leaving.set(idKey(id), label);
    if (!isOfGroup) continue;
    if (!removal.isUncertain) named.add(id);
    for (const member of removal.joining ?? []) joining.add(member);
  }
  for (const id of joining) if (leaving.has(id)) joining.delete(id);
  return { isDeleted, ...(uncertain ? { uncertain } : {}), leaving, named, joining };
}

/**
 * True if an uncertain removal may remove any member of the group. An uncertain removal of one person or of another
 * group removes no other member.
 */
function mayBeAnyMember({ resource, id, group }: Removal, groupId: string): boolean {
  if (group) return isSameId(group.id, groupId);
  return resource === 'group' ? isSameId(id, groupId) : id === '';
}
