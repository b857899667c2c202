import { type GroupName, describeGroup as nameOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { RowError } from '../result.ts';
import type { ReportTransfer } from './result.ts';

/** A person who will lose access, and the progress of the offboarding. */
export interface Target {
  readonly id: string;
  readonly line: number;
  readonly person: JsonObject;
  /** True if the person was inactive before the run. Then the run only removes the person from groups. */
  readonly wasInactive: boolean;
  /** True if the account is deleted after the other steps. */
  readonly isToDelete: boolean;
  /**
   * The groups of which the person is still a member, by the id of the group. `undefined` if the groups are not known.
   */
  remaining: Map<string, GroupName> | undefined;
  /** The reason why the groups are not known. `undefined` if the groups are known or were not searched. */
  unknownGroups: string | undefined;
  /** Groups that the person was removed from. */
  removed: GroupName[];
  /** `settled`: no change is made, and `outcome` contains the reason. `unverified`: the change was sent but could not be verified. */
  state: 'found' | 'settled' | 'deactivated' | 'unverified' | 'failed';
  outcome?: 'already inactive' | 'protected';
  error?: RowError;
  /** The names that the service changed during the deactivation, in the form that `changedNames` returns. */
  changedNames?: JsonObject;
  /**
   * The error of a contradiction. Either the service refused a change, but a read shows that the change was made; or
   * the service removed other people from a group together with this person.
   */
  contradiction?: RowError;
  /**
   * The resource of the person from the last read after the changes. Absent if nothing was read after the changes, or
   * if the person was not found.
   */
  shown?: JsonObject;
  /** Labels of active people whose manager is this person. */
  reports?: readonly string[];
  /** The people who get another manager. */
  transfer?: ReportTransfer;
  /** Labels of the people who got another manager. */
  readonly transferred: string[];
  /** The reason why some people did not get another manager. */
  transferError?: RowError;
}

/**
 * Describes the changes that were made and the changes that were not made: `deactivated; taken out of 1 group; still in 1 group: Sales
 * (7)`.
 */
export function describeProgress({ state, wasInactive, removed, remaining, unknownGroups }: Target): string {
  const left = [...(remaining?.values() ?? [])];
  const isDone = state === 'deactivated' || state === 'unverified';
  return [
    wasInactive ? 'already inactive' : isDone ? 'deactivated' : 'not deactivated',
    ...(removed.length > 0 ? [`taken out of ${countGroups(removed.length)}`] : []),
    ...(left.length > 0 ? [`still in ${countGroups(left.length)}: ${left.map(describeGroup).join(', ')}`] : []),
    ...(unknownGroups === undefined ? [] : [`the groups of the person are not known: ${unknownGroups}`]),
  ].join('; ');
}

/** Describes a number of groups: `1 group`, `2 groups`. */
export function countGroups(count: number): string {
  return `${count} ${count === 1 ? 'group' : 'groups'}`;
}

/** Describes a group: `Sales (7)`, or only the id if the name is not known. */
export function describeGroup(group: GroupName): string {
  return group.name === undefined ? group.id : `${nameOf(group)} (${group.id})`;
}
