import type { Moment } from './kill-moment.ts';
import type { Ledger } from './ledger.ts';

/**
 * What the test kills: a store, or a whole server with its file. A subject must keep all acknowledged writes, even when
 * it is killed.
 */
export interface Subject {
  /** Starts the subject with the files of the last run. Rejects if the subject does not start. */
  start(): Promise<Running>;
}

/** A subject that runs. */
export interface Running {
  /** The whole state at the start, by key. */
  readonly state: ReadonlyMap<string, string>;
  /** Contradictions in the state at the start. */
  readonly contradictions: readonly string[];
  /** An event that must not happen, for example an unexpected response or an end without a kill. */
  readonly trouble: string | undefined;
  /** True while a compaction goes on. */
  isCompacting(): boolean;
  /**
   * Writes until the subject is killed. Reports each write to the ledger twice: before the request, and after the
   * acknowledgement. Each write has a higher number than all writes of earlier runs.
   */
  write(ledger: Ledger): void;
  /**
   * Kills the subject with SIGKILL. Resolves with the work that the kill interrupted, as soon as the ledger knows all
   * acknowledged writes.
   */
  kill(): Promise<Moment>;
}
