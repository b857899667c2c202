import type { JsonObject } from '../../protocol/json.ts';
import type { GroupName } from '../groups/change-members.ts';
import type { RowError } from '../result.ts';

/** Somebody who was found and is to lose access, and how far that has come. */
export interface Target {
  readonly id: string;
  readonly person: JsonObject;
  /** True when the person was inactive before the run, so that only memberships are left to remove. */
  readonly wasInactive: boolean;
  /** Groups that the person is still in, by id; undefined where nobody looked. */
  remaining: Map<string, GroupName> | undefined;
  /** How many groups the person was taken out of. */
  removed: number;
  /** `settled`: nothing is to be written for the person, and `outcome` says why. */
  state: 'found' | 'settled' | 'deactivated' | 'failed';
  outcome?: 'already inactive' | 'protected';
  error?: RowError;
}

/** What was done for somebody and what was not: `deactivated; taken out of 1 group; still in 1 group: Sales (7)`. */
export function describeProgress({ state, wasInactive, removed, remaining }: Target): string {
  const left = [...(remaining?.values() ?? [])];
  return [
    wasInactive ? 'already inactive' : state === 'deactivated' ? 'deactivated' : 'not deactivated',
    ...(removed > 0 ? [`taken out of ${countGroups(removed)}`] : []),
    ...(left.length > 0 ? [`still in ${countGroups(left.length)}: ${left.map(describeGroup).join(', ')}`] : []),
  ].join('; ');
}

/** `1 group`, `2 groups`. */
export function countGroups(count: number): string {
  return `${count} ${count === 1 ? 'group' : 'groups'}`;
}

/** `Sales (7)`, or the id alone. */
export function describeGroup({ id, name }: GroupName): string {
  return name === undefined ? id : `${name} (${id})`;
}
