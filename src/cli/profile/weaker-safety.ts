import { isProduction } from '../../profiles/environment.ts';
import { readMemberMinimum } from '../../profiles/keep-members.ts';
import type { Profile } from '../../profiles/profile.ts';

/**
 * Describes each guard that a change of a profile removes or weakens: filters of `protect`, minimums of `keepMembers`,
 * and the environment if it is no longer production. No flag of another command can override these guards, so this
 * change needs its own consent. `maxRemovals` is not included, because a flag can raise it anyway.
 */
export function weakenedGuards(before: Profile, after: Profile): string[] {
  const kept = new Set(after.protect);
  const filters = (before.protect ?? []).filter((filter) => !kept.has(filter));
  const minimums = minimumsOf(after);
  const groups = [...minimumsOf(before)].filter(([group, count]) => (minimums.get(group) ?? 0) < count);
  return [
    ...filters.map((filter) => `people who match ${filter} are no longer protected`),
    ...groups.map(([group, count]) => {
      const least = minimums.get(group) ?? 0;
      return `the group ${group} may have ${least} members instead of ${count}`;
    }),
    ...(isProduction(before.environment) && !isProduction(after.environment)
      ? ['removals no longer need the confirmation for production']
      : []),
  ];
}

/** Maps each group to its minimum number of members. */
function minimumsOf({ keepMembers = [] }: Profile): ReadonlyMap<string, number> {
  return new Map(
    keepMembers.flatMap((text) => {
      const minimum = readMemberMinimum(text);
      return minimum ? [[minimum.group, minimum.count] as const] : [];
    }),
  );
}
