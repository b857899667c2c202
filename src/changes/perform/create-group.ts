import type { JsonObject } from '../../protocol/json/json.ts';
import type { ChangeContext } from '../context.ts';
import { Approval } from '../guard/approval.ts';
import { groupName, kindOf, memberIdsOf } from '../resource.ts';
import { type Created, type Creation, performCreate } from './create.ts';
import { performMemberChange } from './members.ts';

/**
 * Creates a resource, as `performCreate` does. Some services are known to refuse a new group with members, or a new
 * group with too many members. For these services, creates the group without members, and then adds the members. If
 * some members could not be added, `missing` of the result contains `members`.
 */
export async function performCreateInSteps(context: ChangeContext, creation: Creation): Promise<Created> {
  const ids = laterMembers(context, creation.wanted);
  if (ids.length === 0) return performCreate(context, creation);
  const { members: _, ...wanted } = creation.wanted;
  const created = await performCreate(context, { ...creation, wanted });
  if (created.kind === 'conflict') return created;
  const { id, resource, existed, presumed } = created;
  if (!existed && !presumed) context.service.createdGroups.add(id);
  const group = groupName(id, resource.displayName) ?? { id };
  const outcomes = await performMemberChange(context, { group, kind: 'add', ids }, Approval.none);
  const added = ids.filter((member) => typeof outcomes.get(member) === 'string');
  const members = added.map((value): JsonObject => ({ value }));
  return {
    ...created,
    resource: members.length === 0 ? resource : { ...resource, members },
    missing: added.length === ids.length ? created.missing : [...created.missing, 'members'],
  };
}

/** Returns the ids of the members that the request for a new group cannot contain. */
function laterMembers({ model, service }: ChangeContext, wanted: JsonObject): string[] {
  if (kindOf(model) !== 'group') return [];
  const { membersOnCreate, maxMembersAdded = Number.POSITIVE_INFINITY } = service.dialect.facts;
  const ids = memberIdsOf(wanted) ?? [];
  return membersOnCreate === 'refuse' || ids.length > maxMembersAdded ? [...new Set(ids)] : [];
}
