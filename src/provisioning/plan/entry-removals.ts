import { isDeactivation, type Removal } from '../../changes/removals.ts';
import { labelOf } from '../../changes/resource.ts';
import type { PlanEntry } from './entry.ts';

/** The removals of an entry: a person whom the entry deactivates. */
export function removalsOfEntry(entry: PlanEntry): Removal[] {
  if (entry.step !== 'person' || entry.action !== 'update') return [];
  const { id, before, goal } = entry;
  const deactivates = goal.resource.active === false && isDeactivation(before, { active: false });
  return deactivates ? [{ kind: 'deactivate', resource: 'user', id, label: labelOf(before, id) }] : [];
}

/** True if an entry is a change, which sends a request. */
export function isChange(entry: PlanEntry): boolean {
  return entry.action !== 'none';
}
