import type { Moment } from './kill-moment.ts';
import type { Ledger } from './ledger.ts';

/** Something that keeps what it acknowledged, even when it is killed: a store, or a whole server with its file. */
export interface Subject {
  /** Starts it, over what the last run left behind. Rejects when it does not start. */
  start(): Promise<Running>;
}

/** A subject that runs. */
export interface Running {
  /** Everything that was there at the start, by key. */
  readonly state: ReadonlyMap<string, string>;
  /** What contradicts itself in what was there at the start. */
  readonly contradictions: readonly string[];
  /** What happened that should not have: an answer that was not expected, an end that nobody asked for. */
  readonly trouble: string | undefined;
  /** True while a compaction goes on. */
  isCompacting(): boolean;
  /**
   * Begins to write, and tells the ledger of every write before it is asked for and after it was acknowledged. Goes on
   * until it is killed. The numbers of its writes are higher than those of any run before.
   */
  write(ledger: Ledger): void;
  /** Kills it with SIGKILL. Resolves, with what it was in the midst of, when all that it acknowledged was told. */
  kill(): Promise<Moment>;
}
