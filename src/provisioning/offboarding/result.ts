import type { GroupName } from '../../changes/resource.ts';
import type { RowError } from '../result.ts';

/** What somebody has before an offboarding takes it away. */
export interface StateBefore {
  readonly step: 'before';
  readonly line: number;
  readonly id: string;
  /** The person in a few words. */
  readonly person: string;
  readonly active: boolean;
  /** Absent where the service does not tell them yet: they follow when they are found. */
  readonly groups?: readonly GroupName[];
}

/** What became of somebody who was to be offboarded. */
export interface OffboardResult {
  readonly step: 'person';
  readonly line: number;
  /** As the person was named. */
  readonly key: string;
  readonly id?: string;
  /** The person in a few words, as the service knows it. */
  readonly person?: string;
  /**
   * `already inactive`: nothing was left to do. `taken out of groups`: inactive before, and in no group any more.
   * `duplicate`: an earlier row names the same person and tells what became of it. `not verified`: nothing shows that
   * everything is taken away.
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
  /** The groups that the person was taken out of. Absent where memberships were not looked at. */
  readonly groupsRemoved?: readonly GroupName[];
  /** The groups that the person is still in, as far as it is known. Absent where memberships were not looked at. */
  readonly groupsRemaining?: readonly GroupName[];
  /** Active people whose manager the person still is. */
  readonly reports?: readonly string[];
  /** The line of the earlier row, for a duplicate. */
  readonly duplicateOf?: number;
  /** What was done and what was not, where the outcome does not say it all. */
  readonly detail?: string;
  readonly error?: RowError;
}
