import type { JsonObject } from '../../protocol/json/json.ts';
import type { ChangeContext } from '../context.ts';
import { membershipLoss } from '../groups/membership-resources.ts';
import { readMembers } from '../groups/whole.ts';
import { hiddenMembers, leave, memberLabel, type Removal } from '../removals.ts';
import { idOf, kindOf, labelOf } from '../resource.ts';

/** A deletion and the removals that it causes. */
export interface Deletion {
  readonly id: string;
  readonly label: string;
  readonly removals: readonly Removal[];
  readonly ifMatch?: string | undefined;
  /**
   * True if the person was already inactive before the DELETE. If the person is also inactive after the DELETE, this
   * does not prove that the service has deactivated the person.
   */
  readonly wasInactive?: boolean;
  /**
   * True if the read before the DELETE did not find the resource. In this case, status 404 after the DELETE does not
   * prove the deletion.
   */
  readonly wasHidden?: boolean;
}

/**
 * Determines the removals that a deletion causes: the resource is deleted. If the resource is a group, all members
 * leave the group. If the resource is a membership, its member leaves the group.
 */
export async function decideDeletion(context: ChangeContext, resource: JsonObject): Promise<Deletion> {
  const id = idOf(resource);
  if (id === undefined) throw new TypeError('a resource to delete must have an id');
  const kind = kindOf(context.model);
  const label = labelOf(resource, id);
  const removal: Removal = { kind: 'delete', resource: kind, id, label };
  const leaving = kind === 'group' ? await leavingMembers(context, id) : membershipLoss(context.model, resource);
  return { id, label, removals: [removal, ...leaving] };
}

async function leavingMembers(context: ChangeContext, id: string): Promise<Removal[]> {
  const { group, ids, isWhole } = await readMembers(context, id);
  const name = typeof group.displayName === 'string' ? { id, name: group.displayName } : { id };
  const known = Array.from(ids, (member) => leave(member, memberLabel(group, member), name));
  return isWhole ? known : [...known, hiddenMembers(id, group)];
}
