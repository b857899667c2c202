import type { ChangeProblem } from '../changes/problem.ts';
import type { ChangedValue } from './changed-values.ts';
import type { RowProblem } from './source/row.ts';

/** The reason why a row or a link failed. */
export type RowError = ChangeProblem;

/** Line number of a result that belongs to no row. Such a result is about a person who is absent from the source. */
export const noLine = 0;

/** The fields that identify the row. Every result has these fields. */
interface ResultBase {
  readonly line: number;
  /** The `externalId` of the person in the file, or the `userName` if there is no `externalId`. */
  readonly key: string;
  /** Id of the person on the server. */
  readonly id?: string;
  readonly error?: RowError;
}

/** The result of the person of a row. */
export interface PersonResult extends ResultBase {
  readonly step: 'person';
  /**
   * The outcome `rejected` means that the row is invalid, and nothing was sent. `protected`: nothing was changed,
   * because the row would remove access from a protected person. `not verified`: the service accepted the change, but
   * no read shows the change. `not attempted`: the run stopped before this row.
   */
  readonly outcome:
    | 'created'
    | 'updated'
    | 'deleted'
    | 'unchanged'
    | 'rejected'
    | 'protected'
    | 'failed'
    | 'not verified'
    | 'not attempted';
  readonly problems?: readonly RowProblem[];
  /** The changes of an update, with the old values. Does not contain secrets. */
  readonly changes?: readonly ChangedValue[];
  /**
   * True if the person already existed on the server, so that the row created no person. The row was then applied to
   * this existing person.
   */
  readonly adopted?: true;
  /** A warning about a change that was made. */
  readonly warning?: string;
  /** True if the response to the creation was lost or did not show the person, but a later search found the person. */
  readonly presumed?: true;
}

/** The result of a link of a row. A link is the manager or one of the groups. */
export interface LinkResult extends ResultBase {
  readonly step: 'manager' | 'group';
  /** The name of the manager or of the group in the file. */
  readonly target: string;
  /** Id of the manager or of the group, if it is known. */
  readonly targetId?: string;
  /** `unlinked`: the link was removed. `deleted`: the group was deleted. `unresolved`: the person exists, but the target of the link was not found. */
  readonly outcome:
    | 'linked'
    | 'unlinked'
    | 'deleted'
    | 'unchanged'
    | 'unresolved'
    | 'failed'
    | 'not verified'
    | 'not attempted';
  /** True if this run created the group. */
  readonly groupCreated?: true;
  /** A warning about a link that was made. */
  readonly warning?: string;
}

/**
 * True if the service responded to the change with status 202, and no read has shown the change yet. The service may
 * make the change later. The result can therefore change.
 */
export function isPending({ outcome, error }: { readonly outcome: string; readonly error?: RowError }): boolean {
  return outcome === 'not verified' && error?.status === 202;
}

/** One result of an import. Each row has one result for its person, and then one result for each of its links. */
export type RowResult = PersonResult | LinkResult;
