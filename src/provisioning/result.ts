import type { ChangeProblem } from '../changes/problem.ts';
import type { ChangedValue } from './changed-values.ts';
import type { RowProblem } from './source/row.ts';

/** The reason why a row failed. */
export type RowError = ChangeProblem;

/** Members of every result: the row that it belongs to. */
interface ResultBase {
  readonly line: number;
  /** The person's externalId, else userName, as the file has it. */
  readonly key: string;
  /** Id of the person on the server. */
  readonly id?: string;
  readonly error?: RowError;
}

/** The result of the person of a row. */
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
  /** The changes of an update, with the old values. Secrets are left out. */
  readonly changes?: readonly ChangedValue[];
  /** The server had the person already and rejected the creation. */
  readonly adopted?: true;
  /** A response was lost; the person was found afterwards. */
  readonly presumed?: true;
}

/** The result of a link of a row: its manager, or one of its groups. */
export interface LinkResult extends ResultBase {
  readonly step: 'manager' | 'group';
  /** The manager or group as the file names it. */
  readonly target: string;
  /** `unresolved`: the person exists, but the target of the link is not found. */
  readonly outcome: 'linked' | 'unchanged' | 'unresolved' | 'failed' | 'not verified' | 'not attempted';
  /** The group was created for this run. */
  readonly groupCreated?: true;
  /** A warning about a link that was made. */
  readonly warning?: string;
}

/** One result of an import. Each row gives one for its person, then one for each of its links. */
export type RowResult = PersonResult | LinkResult;
