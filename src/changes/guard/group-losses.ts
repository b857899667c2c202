import { idKey, isSameId } from '../member-ids.ts';
import type { Removal } from '../removals.ts';

/** A person who may leave a group, who becomes inactive, or who is deleted. */
export interface Leaving {
  readonly id: string;
  /** Name and id, for messages. */
  readonly label: string;
  /**
   * True if the removal of the person names this group. False if the removal names no group: the person may then not be
   * a member of this group at all.
   */
  readonly isNamed: boolean;
}

/** What the removals of a run do to one group. The keys of the maps have the form of `idKey`. */
export interface GroupLosses {
  /** True if the group is deleted. */
  readonly isDeleted: boolean;
  /**
   * An uncertain removal that may concern any member of the group. Absent if each uncertain removal concerns one person
   * or another group.
   */
  readonly uncertain?: Removal;
  readonly leaving: ReadonlyMap<string, Leaving>;
  /**
   * Members whom a change adds to the group while it also removes members. Maps the key of each new member to the id of
   * the member.
   */
  readonly joining: ReadonlyMap<string, string>;
}

/** Determines the effect of removals on the group with this id. */
export function lossesOf(removals: readonly Removal[], groupId: string): GroupLosses {
  const leaving = new Map<string, Leaving>();
  const joining = new Map<string, string>();
  let isDeleted = false;
  let uncertain: Removal | undefined;
  for (const removal of removals) {
    const { kind, resource, id, label, group } = removal;
    const isNamed = group !== undefined && isSameId(group.id, groupId);
    if (removal.isUncertain && mayBeAnyMember(removal, groupId)) uncertain ??= removal;
    else if (kind === 'delete' && resource === 'group' && isSameId(id, groupId)) isDeleted = true;
    else if (isNamed || (group === undefined && resource === 'user')) {
      const known = leaving.get(idKey(id));
      leaving.set(idKey(id), { id, label, isNamed: isNamed || known?.isNamed === true });
    }
    for (const member of isNamed ? (removal.joining ?? []) : []) joining.set(idKey(member), member);
  }
  for (const key of leaving.keys()) joining.delete(key);
  return { isDeleted, ...(uncertain ? { uncertain } : {}), leaving, joining };
}

/**
 * True if an uncertain removal may concern any member of the group. False if it concerns only one person or another
 * group.
 */
function mayBeAnyMember({ resource, id, group }: Removal, groupId: string): boolean {
  if (group) return isSameId(group.id, groupId);
  return resource === 'group' ? isSameId(id, groupId) : id === '';
}
