import { type GroupName, describeGroup as nameOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { RowError } from '../result.ts';

/** Somebody who was found and is to lose access, and how far that has come. */
export interface Target {
  readonly id: string;
  readonly line: number;
  readonly person: JsonObject;
  /** True when the person was inactive before the run, so that only memberships are left to remove. */
  readonly wasInactive: boolean;
  /** Groups that the person is still in, by id; undefined where that is not known. */
  remaining: Map<string, GroupName> | undefined;
  /** Why it is not known which groups the person is in; undefined where it is, or where nobody looked. */
  unknownGroups: string | undefined;
  /** Groups that the person was taken out of. */
  removed: GroupName[];
  /** `settled`: nothing is to be written for the person, and `outcome` says why. `unverified`: sent, and not seen to be made. */
  state: 'found' | 'settled' | 'deactivated' | 'unverified' | 'failed';
  outcome?: 'already inactive' | 'protected';
  error?: RowError;
  /** Active people whose manager the person is. */
  reports?: readonly string[];
}

/** What was done for somebody and what was not: `deactivated; taken out of 1 group; still in 1 group: Sales (7)`. */
export function describeProgress({ state, wasInactive, removed, remaining, unknownGroups }: Target): string {
  const left = [...(remaining?.values() ?? [])];
  const isDone = state === 'deactivated' || state === 'unverified';
  return [
    wasInactive ? 'already inactive' : isDone ? 'deactivated' : 'not deactivated',
    ...(removed.length > 0 ? [`taken out of ${countGroups(removed.length)}`] : []),
    ...(left.length > 0 ? [`still in ${countGroups(left.length)}: ${left.map(describeGroup).join(', ')}`] : []),
    ...(unknownGroups === undefined ? [] : [`its groups are not known: ${unknownGroups}`]),
  ].join('; ');
}

/** `1 group`, `2 groups`. */
export function countGroups(count: number): string {
  return `${count} ${count === 1 ? 'group' : 'groups'}`;
}

/** `Sales (7)`, or the id alone. */
export function describeGroup(group: GroupName): string {
  return group.name === undefined ? group.id : `${nameOf(group)} (${group.id})`;
}
