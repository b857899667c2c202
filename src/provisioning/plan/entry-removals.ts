import { isDeactivation, leave, type Removal } from '../../changes/removals.ts';
import { describeGroup, type GroupName, labelOf } from '../../changes/resource.ts';
import { applyPatch } from '../../protocol/patch/index.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import type { EditPerson, PlanEntry, RestorePerson, UpdatePerson } from './entry.ts';

/** Returns the removals of an entry. `model` is the model of users. */
export function removalsOfEntry(entry: PlanEntry, model: ResourceModel): Removal[] {
  switch (entry.action) {
    case 'update':
      return entry.goal.resource.active === false ? deactivation(entry, { active: false }) : [];
    case 'edit':
    case 'restore':
      return deactivation(entry, applyPatch(entry.before, entry.operations, model).resource);
    case 'delete':
      return entry.step === 'person'
        ? [{ kind: 'delete', resource: 'user', id: entry.id, label: entry.label }]
        : [groupDeletion(entry.group)];
    case 'remove':
      return [leave(entry.person.id, entry.label ?? entry.key, entry.group)];
    default:
      return [];
  }
}

function deactivation(
  { id, before }: UpdatePerson | EditPerson | RestorePerson,
  after: { active?: unknown },
): Removal[] {
  if (!isDeactivation(before, { active: after.active === undefined ? null : (after.active as boolean) })) return [];
  return [{ kind: 'deactivate', resource: 'user', id, label: labelOf(before, id) }];
}

/** Returns the removal that represents the deletion of a group without members. */
export function groupDeletion(group: GroupName): Removal {
  return { kind: 'delete', resource: 'group', typeName: 'group', id: group.id, label: describeGroup(group) };
}

/** True if an entry is a change. Only a change sends a request. */
export function isChange(entry: PlanEntry): boolean {
  return entry.action !== 'none';
}
