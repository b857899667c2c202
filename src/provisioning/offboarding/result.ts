import type { GroupName } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { RowError } from '../result.ts';

/** The people whose manager leaves, and their new manager. */
export interface ReportTransfer {
  readonly manager: { readonly id: string; readonly label: string };
  readonly reports: readonly { readonly id: string; readonly label: string }[];
}

/** The state of a person before an offboarding changes it. */
export interface StateBefore {
  readonly step: 'before';
  readonly line: number;
  readonly id: string;
  /** Name and id of the person. */
  readonly person: string;
  readonly active: boolean;
  /** The names of the person: `userName`, `externalId`, `displayName`, `name` and `emails`, as far as they are set. */
  readonly names?: JsonObject;
  /** Absent if the groups are not known yet. In this case, a later state of the same person contains the groups. */
  readonly groups?: readonly GroupName[];
  /** The people whose manager is changed. Absent if nobody gets another manager. */
  readonly transfer?: ReportTransfer;
}

/** The result of offboarding one person. */
export interface OffboardResult {
  readonly step: 'person';
  readonly line: number;
  /** The text that names the person in the input. */
  readonly key: string;
  readonly id?: string;
  /** Name and id of the person on the service. */
  readonly person?: string;
  /**
   * Some outcomes need an explanation. `deleted`: the account no longer exists. `already inactive`: no change was
   * needed. `taken out of groups`: the person was inactive before the run, and is now in no group. `duplicate`: an
   * earlier row names the same person, and its result also applies to this row. `not verified`: no read has shown that
   * the person lost all access.
   */
  readonly outcome:
    | 'deleted'
    | 'deactivated'
    | 'taken out of groups'
    | 'already inactive'
    | 'duplicate'
    | 'not found'
    | 'protected'
    | 'failed'
    | 'not verified'
    | 'not attempted';
  /** True if the person was inactive before the run. */
  readonly wasInactive?: true;
  /** The groups from which the run removed the person. Absent if the run did not process memberships. */
  readonly groupsRemoved?: readonly GroupName[];
  /** The known groups that still have the person as a member. Absent if the run did not process memberships. */
  readonly groupsRemaining?: readonly GroupName[];
  /**
   * The attributes that the service changed during the deactivation of the person: `userName`, `externalId`,
   * `displayName`, `name` and `emails`. Each attribute has its new value. The value of a removed attribute is `null`.
   */
  readonly changedNames?: JsonObject;
  /** Labels of active people whose manager is still this person. */
  readonly reports?: readonly string[];
  /** The people who get another manager, according to the plan. */
  readonly transfer?: ReportTransfer;
  /** Labels of the people who got the new manager of `transfer`. */
  readonly transferred?: readonly string[];
  /** The line of the earlier row, for a duplicate. */
  readonly duplicateOf?: number;
  /**
   * The changes that were made and the changes that were not made. Absent if the outcome already shows these changes.
   */
  readonly detail?: string;
  readonly error?: RowError;
}
