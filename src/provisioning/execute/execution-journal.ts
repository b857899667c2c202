import type { MemberRecord } from '../../changes/member-record.ts';
import type { Transaction } from '../../changes/transaction.ts';
import type { RowResult } from '../result.ts';

/**
 * The part of an entry that a service accepted with status 202. `membership`: the membership in a group. `main`: for a
 * membership in a new group, the creation of this group; for any other entry, its only change.
 */
export type AcceptedPart = 'main' | 'membership';

/**
 * The record that the executor keeps. A later run needs this record to continue. Entries are numbered from 0 in the
 * order of the plan.
 */
export interface ExecutionJournal {
  /**
   * The result of an entry in an earlier run. An entry with a result is not executed again. `undefined` if the entry
   * has no result.
   */
  resultOf(entry: number): RowResult | undefined;
  /**
   * The last result of an entry that is executed again, because this result is not final. The result shows what an
   * earlier run has already changed, such as an existing person. `undefined` if the entry has no such result.
   */
  priorOf(entry: number): RowResult | undefined;
  /** True if an entry has no result, but an earlier run may have sent the change of the entry. */
  isUncertain(entry: number): boolean;
  /**
   * True if an entry has no result, but the service accepted its change with status 202 in an earlier run. The service
   * may make this change later. Therefore the change is not sent again. Default of `part`: `main`.
   */
  isAccepted(entry: number, part?: AcceptedPart): boolean;
  /**
   * Returns the transaction of a change that the service accepted with status 202. Returns `undefined` if the service
   * named no transaction.
   */
  transactionOf(entry: number, part?: AcceptedPart): Transaction | undefined;
  /**
   * Records that the service responded to the change of an entry with status 202. `transaction` is absent if the
   * service named no transaction.
   */
  accepted(entry: number, transaction?: Transaction, part?: AcceptedPart): void;
  /**
   * Records that the service refused the change of an entry after it had accepted the change with status 202. A later
   * run that executes the entry again then sends the change again.
   */
  refused(entry: number, part?: AcceptedPart): void;
  /**
   * Resolves when the journal has durably recorded that the run may send the change of this entry. Rejects if the
   * journal cannot be written.
   */
  starting(entry: number): Promise<void>;
  /** Records a result. If a crash loses the result, the entry becomes uncertain. */
  finished(entry: number, result: RowResult): void;
  /**
   * Records a result that is not final, because the run was stopped. A later run executes the entry again, and gets the
   * result from `priorOf`.
   */
  unfinished(entry: number, result: RowResult): void;
  /** The members of groups that a later run verifies. Absent if no later run continues the run. */
  readonly members?: MemberRecord;
}

/** A journal that records nothing. Used for a run that no later run continues. */
export const noJournal: ExecutionJournal = {
  resultOf: () => undefined,
  priorOf: () => undefined,
  isUncertain: () => false,
  isAccepted: () => false,
  transactionOf: () => undefined,
  accepted: () => {},
  refused: () => {},
  starting: () => Promise.resolve(),
  finished: () => {},
  unfinished: () => {},
};
