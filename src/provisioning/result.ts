import type { ChangeProblem } from '../changes/problem.ts';
import type { ChangedValue } from './changed-values.ts';
import type { RowProblem } from './source/row.ts';

/** Why a row could not be done. */
export type RowError = ChangeProblem;

/** What every result says: which row it belongs to. */
interface ResultBase {
  readonly line: number;
  /** The person's externalId, else userName, as the file has it. */
  readonly key: string;
  /** Id of the person on the server. */
  readonly id?: string;
  readonly error?: RowError;
}

/** What became of a row's person. */
export interface PersonResult extends ResultBase {
  readonly step: 'person';
  /**
   * `rejected`: the row itself is wrong and nothing was sent. `protected`: the row would take access away from somebody who
   * is protected. `not verified`: the service accepted the change, but nothing shows that it was made. `not attempted`: the run
   * was stopped before it.
   */
  readonly outcome:
    | 'created'
    | 'updated'
    | 'unchanged'
    | 'rejected'
    | 'protected'
    | 'failed'
    | 'not verified'
    | 'not attempted';
  readonly problems?: readonly RowProblem[];
  /** What an update changed, with the values that were there before. Secrets are left out. */
  readonly changes?: readonly ChangedValue[];
  /** The server had the person already and refused to create it again. */
  readonly adopted?: true;
  /** An answer was lost; the person was found afterwards. */
  readonly presumed?: true;
}

/** What became of a link of a row: its manager, or one of its groups. */
export interface LinkResult extends ResultBase {
  readonly step: 'manager' | 'group';
  /** The manager or group as the file names it. */
  readonly target: string;
  /** `unresolved`: the person is there, and what it was to be linked to is not found. */
  readonly outcome: 'linked' | 'unchanged' | 'unresolved' | 'failed' | 'not verified' | 'not attempted';
  /** The group was created for this run. */
  readonly groupCreated?: true;
  /** Something about the link that a person should look at, although it was made. */
  readonly warning?: string;
}

/** One result of an import. Each row gives one for its person, then one for each of its links. */
export type RowResult = PersonResult | LinkResult;
