import { SafetyError } from '../../changes/errors.ts';
import type { Removal } from '../../changes/removals.ts';
import { labelOf } from '../../changes/resource.ts';
import { countGroups, describeGroup, type Target } from './target.ts';

/** Maximum number of removals that need no confirmation. */
export const confirmationThreshold = 10;

/** Limits of the removals of a run. */
export interface RemovalLimits {
  readonly maxRemovals?: number;
  readonly confirm?: (count: number, people: readonly string[]) => boolean | Promise<boolean>;
}

/**
 * Checks the number of people who lose access, and asks for consent. A person who only loses memberships also loses
 * access, and therefore counts. Throws a `SafetyError` if the number is above the limit.
 */
export async function isAllowed(targets: readonly Target[], { maxRemovals, confirm }: RemovalLimits): Promise<boolean> {
  const count = targets.length;
  if (count === 0) return true;
  const allowed = maxRemovals ?? (confirm ? Number.POSITIVE_INFINITY : confirmationThreshold);
  if (count > allowed) {
    throw new SafetyError(
      `scimctl would ${describeRemovals(targets)}, but at most ${allowed} ${allowed === 1 ? 'is' : 'are'} allowed; to allow ${count}, use --max-removals ${count}`,
    );
  }
  return confirm ? confirm(count, targets.map(describeTarget)) : true;
}

/**
 * Returns the removals of an offboarding: the deactivation of the person, the removal from all groups, and the deletion
 * of the account if the run deletes accounts.
 */
export function removalsOfTarget(target: Target): Removal[] {
  const { id, person, wasInactive, isToDelete } = target;
  const removal = { resource: 'user', id, label: labelOf(person) } as const;
  return [
    ...(wasInactive ? [] : [{ kind: 'deactivate', ...removal } as const]),
    { kind: 'leave', ...removal },
    ...(isToDelete ? [deletionOf(target)] : []),
  ];
}

/** Returns the removal that represents the deletion of the account. */
export function deletionOf({ id, person }: Target): Removal {
  return { kind: 'delete', resource: 'user', id, label: labelOf(person) };
}

function describeRemovals(targets: readonly Target[]): string {
  const deleted = targets.filter(({ isToDelete }) => isToDelete).length;
  if (deleted > 0) return `deactivate and permanently delete ${deleted} ${peopleWord(deleted)}`;
  const inactive = targets.filter(({ wasInactive }) => wasInactive).length;
  const active = targets.length - inactive;
  return [
    ...(active > 0 ? [`deactivate ${active} ${peopleWord(active)}`] : []),
    ...(inactive > 0 ? [`take ${inactive} inactive ${peopleWord(inactive)} out of groups`] : []),
  ].join(' and ');
}

function peopleWord(count: number): string {
  return count === 1 ? 'person' : 'people';
}

function describeTarget(target: Target): string {
  const { transfer } = target;
  const text = describeLoss(target);
  if (!transfer) return text;
  const { reports, manager } = transfer;
  const people = reports.length === 1 ? '1 person gets' : `${reports.length} people get`;
  return `${text}; ${people} the manager ${manager.label}: ${reports.map(({ label }) => label).join(', ')}`;
}

function describeLoss({ person, wasInactive, remaining, state, isToDelete }: Target): string {
  const name = labelOf(person);
  const isOnlyDeleted = wasInactive && isToDelete && remaining?.size === 0;
  if (state === 'settled' || isOnlyDeleted) return `${name}: already inactive`;
  if (!wasInactive) return name;
  if (!remaining) return `${name}: already inactive, but will be taken out of the groups that are found`;
  const groups = [...remaining.values()].map(describeGroup).join(', ');
  return `${name}: already inactive, but will be taken out of ${countGroups(remaining.size)}: ${groups}`;
}
