import type { GroupName } from '../../changes/resource.ts';
import type { RowError } from '../result.ts';

/** The state of a person before an offboarding changes it. */
export interface StateBefore {
  readonly step: 'before';
  readonly line: number;
  readonly id: string;
  /** Name and id of the person. */
  readonly person: string;
  readonly active: boolean;
  /** Absent if the service does not show the groups yet: they follow when they are found. */
  readonly groups?: readonly GroupName[];
}

/** The result of offboarding one person. */
export interface OffboardResult {
  readonly step: 'person';
  readonly line: number;
  /** The name of the person in the input. */
  readonly key: string;
  readonly id?: string;
  /** Name and id of the person on the service. */
  readonly person?: string;
  /**
   * `already inactive`: no change was needed. `taken out of groups`: inactive before, and now in no group. `duplicate`: an
   * earlier row names the same person and has the result. `not verified`: a complete removal could not be verified.
   */
  readonly outcome:
    | 'deactivated'
    | 'taken out of groups'
    | 'already inactive'
    | 'duplicate'
    | 'not found'
    | 'protected'
    | 'failed'
    | 'not verified'
    | 'not attempted';
  /** The person was inactive before the run. */
  readonly wasInactive?: true;
  /** The groups that the person was removed from. Absent if memberships were not processed. */
  readonly groupsRemoved?: readonly GroupName[];
  /** The known groups that the person is still in. Absent if memberships were not processed. */
  readonly groupsRemaining?: readonly GroupName[];
  /** Active people whose manager the person still is. */
  readonly reports?: readonly string[];
  /** The line of the earlier row, for a duplicate. */
  readonly duplicateOf?: number;
  /** The changes that were made and those that were not, if the outcome does not say it. */
  readonly detail?: string;
  readonly error?: RowError;
}
