import type { RowResult } from '../result.ts';

/** The record of the executor, which lets a later run continue. Entries are numbered from 0 in the order of the plan. */
export interface ExecutionJournal {
  /** The result of an entry in an earlier run; undefined if the entry has no result. Such an entry is not executed again. */
  resultOf(entry: number): RowResult | undefined;
  /** True if an earlier run may have sent the change of an entry without a result. */
  isUncertain(entry: number): boolean;
  /** Resolves when the journal durably says that this entry may be sent. Rejects if the journal cannot be written. */
  starting(entry: number): Promise<void>;
  /** Records a result. A result that a crash loses makes its entry uncertain. */
  finished(entry: number, result: RowResult): void;
}

/** A journal of a run that no later run continues. */
export const noJournal: ExecutionJournal = {
  resultOf: () => undefined,
  isUncertain: () => false,
  starting: () => Promise.resolve(),
  finished: () => {},
};
