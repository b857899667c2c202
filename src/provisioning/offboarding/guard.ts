import { describeResource } from '../../changes/resource.ts';
import { SafetyError } from '../errors.ts';
import { countGroups, describeGroup, type Target } from './target.ts';

/** More named removals than this have to be confirmed. */
export const unconfirmedRemovals = 10;

/** What limits a run's removals. */
export interface RemovalLimits {
  readonly maxRemovals?: number;
  readonly confirm?: (count: number, people: readonly string[]) => boolean | Promise<boolean>;
}

/**
 * Asks whether so many may go. Who only loses memberships counts as well: that is a loss of access too. Throws a
 * `SafetyError` for more people than may.
 */
export async function isAllowed(targets: readonly Target[], { maxRemovals, confirm }: RemovalLimits): Promise<boolean> {
  const count = targets.length;
  if (count === 0) return true;
  const allowed = maxRemovals ?? (confirm ? Number.POSITIVE_INFINITY : unconfirmedRemovals);
  if (count > allowed) {
    throw new SafetyError(
      `this would ${describeRemovals(targets)}, and ${allowed} are allowed; --max-removals ${count} allows it`,
      count,
      allowed,
    );
  }
  return confirm ? confirm(count, targets.map(describeTarget)) : true;
}

function describeRemovals(targets: readonly Target[]): string {
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

function describeTarget({ person, wasInactive, remaining }: Target): string {
  const name = describeResource(person);
  if (!wasInactive || !remaining) return name;
  const groups = [...remaining.values()].map(describeGroup).join(', ');
  return `${name}: already inactive, will be taken out of ${countGroups(remaining.size)}: ${groups}`;
}
