import type { Ledger } from './ledger.ts';

/** Something that keeps what it acknowledged, even when it is killed: a store, or a whole server with its file. */
export interface Subject {
  /** Starts it, over what the last run left behind. */
  start(): Promise<Running>;
}

/** A subject that runs. */
export interface Running {
  /** Everything that was there at the start, by key. */
  readonly state: ReadonlyMap<string, string>;
  /**
   * Begins to write, and tells the ledger of every write before it is asked for and after it was acknowledged. Goes on
   * until it is killed. The numbers of its writes are higher than those of any run before.
   */
  write(ledger: Ledger): void;
  /** Kills it with SIGKILL. Resolves, with what it was in the midst of, when all that it acknowledged was told. */
  kill(): Promise<'compacting' | 'writing'>;
}
