import type { Transaction } from '../../changes/transaction.ts';
import type { RowResult } from '../result.ts';

/**
 * The record that the executor keeps. A later run needs this record to continue. Entries are numbered from 0 in the
 * order of the plan.
 */
export interface ExecutionJournal {
  /**
   * The result of an entry in an earlier run; `undefined` if the entry has no result. An entry with a result is not
   * executed again.
   */
  resultOf(entry: number): RowResult | undefined;
  /**
   * The last result of an entry that is executed again, because the result can change; `undefined` if the entry has no
   * such result. This result shows what an earlier run has already changed, such as an existing person.
   */
  priorOf(entry: number): RowResult | undefined;
  /** True if an earlier run may have sent the change of an entry without a result. */
  isUncertain(entry: number): boolean;
  /**
   * True if an entry has no result, but the service accepted the change of the entry with status 202 in an earlier run.
   * The service may make this change later, so a creation is not sent again.
   */
  isAccepted(entry: number): boolean;
  /**
   * Returns the transaction of a change that the service accepted with status 202. Returns `undefined` if the service
   * named no transaction.
   */
  transactionOf(entry: number): Transaction | undefined;
  /**
   * Records that the service responded to the change of an entry with status 202. `transaction` is absent if the
   * service named no transaction.
   */
  accepted(entry: number, transaction?: Transaction): void;
  /**
   * Resolves when the journal has durably recorded that the change of this entry may be sent. Rejects if the journal
   * cannot be written.
   */
  starting(entry: number): Promise<void>;
  /** Records a result. If a crash loses the result, the entry becomes uncertain. */
  finished(entry: number, result: RowResult): void;
}

/** A journal that records nothing. Used for a run that no later run continues. */
export const noJournal: ExecutionJournal = {
  resultOf: () => undefined,
  priorOf: () => undefined,
  isUncertain: () => false,
  isAccepted: () => false,
  transactionOf: () => undefined,
  accepted: () => {},
  starting: () => Promise.resolve(),
  finished: () => {},
};
