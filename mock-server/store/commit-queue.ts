import { CooperativeYield } from '../scheduling/cooperative-yield.ts';
import { setImmediate } from '../scheduling/real-timers.ts';
import { type Deferred, deferred } from './deferred.ts';
import { sealLines } from './line.ts';
import type { LogFile } from './log-file.ts';
import type { Undo } from './state.ts';
import type { Change } from './store.ts';
import { printTransactions } from './transaction.ts';

/** Transactions that are written, or taken back, together. */
interface Batch extends Deferred {
  readonly transactions: (readonly Change[])[];
  readonly undo: Undo[];
  /** How many repairs there had been when it came: a later one has written what it changed. */
  readonly repairs: number;
  /** Changes of all transactions. */
  size: number;
}

type Task = () => Promise<void>;

/** What a queue has to know of the files that it cannot see. */
export interface Files {
  /** False where something that was acknowledged is no longer in them. Throws where they are somebody else's. */
  areWhole(): boolean;
  /** Writes all that was acknowledged anew; the log is another one then. Nothing else is written meanwhile. */
  repair(): Promise<void>;
}

/** Changes that share their fate, but for a transaction that has more. */
const batchSize = 64;

/** Characters of one write, but for a line that is longer. */
const writeLength = 1 << 20;

/**
 * Appends transactions to a log, those of the same moment in few writes, in the order in which they came. When a write fails, the
 * transactions that share its fate and all behind them are taken back, latest first; those that come later are tried again.
 */
export class CommitQueue {
  readonly #items: (Batch | Task)[] = [];
  readonly #yielding = new CooperativeYield();
  #running = false;
  #repairs = 0;
  /** True where a repair has written what was taken back afterwards. */
  #isTainted = false;
  /** How many writes failed, or were made in another way: what was begun before is no longer right. */
  failures = 0;
  /** The number of the last line that is in the log to stay. */
  sequence = 0;

  constructor(
    public log: LogFile,
    /** Wait for the medium before a transaction counts as appended. */
    private readonly fsync: boolean,
    /** Makes the error that a commit rejects with of what the file system threw. */
    private readonly describe: (error: unknown) => Error,
    private readonly files: Files = { areWhole: () => true, repair: async () => {} },
  ) {}

  /** Repairs the files if need be. To be called where nothing else is written. Rejects where they are somebody else's. */
  async ensureWhole(): Promise<void> {
    if (this.files.areWhole() && !this.#isTainted) return;
    this.failures++;
    await this.files.repair();
    this.#repairs++;
    this.#isTainted = false;
  }

  /**
   * Resolves when a transaction is in the log, and all before it. Rejects with what `describe` makes of a failure, after `undo` was
   * called. Without changes it leaves nothing in the log, and only shares the fate of those before it that are not there yet.
   * Transactions that share their fate share the promise, so that a thousand of them need not be waited for one by one.
   */
  append(changes: readonly Change[], undo: Undo): Promise<void> {
    const batch = this.#batchFor(changes.length);
    // A copy of the list, which is its owner's: it is printed later.
    if (changes.length > 0) batch.transactions.push([...changes]);
    batch.undo.push(undo);
    return batch.promise;
  }

  /** Runs a task when everything queued before it is settled; nothing is written while it runs. */
  exclusive<T>(task: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => this.#push(() => Promise.resolve().then(task).then(resolve, reject)));
  }

  #batchFor(size: number): Batch {
    const last = this.#items.at(-1);
    const isOpen = typeof last === 'object' && (last.size === 0 || last.size + size <= batchSize);
    const batch = isOpen ? last : newBatch(this.#repairs);
    batch.size += size;
    if (!isOpen) this.#push(batch);
    return batch;
  }

  #push(item: Batch | Task): void {
    this.#items.push(item);
    if (this.#running) return;
    this.#running = true;
    // Not at once: what is queued in the same moment goes along.
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    this.#yielding.restart();
    for (let item = this.#items.shift(); item !== undefined; item = this.#items.shift()) {
      if (typeof item === 'function') await item();
      else await this.#write(item);
    }
    this.#running = false;
  }

  async #write(batch: Batch): Promise<void> {
    try {
      if (!this.files.areWhole() || this.#isTainted) await this.ensureWhole();
    } catch (error) {
      this.#fail(batch, undefined, error);
      return;
    }
    const size = this.log.size;
    let sequence = this.sequence;
    try {
      for (const lines of writesOf(printTransactions(sequence + 1, batch.transactions))) {
        this.log.append(sealLines(lines));
        sequence += lines.length;
        if (this.#yielding.isDue) await this.#yielding.toEventLoop();
      }
      if (this.fsync && batch.size > 0) await this.log.sync();
    } catch (error) {
      this.#fail(batch, size, error);
      return;
    }
    this.sequence = sequence;
    batch.resolve();
  }

  /** `size` is what the log is cut back to: what others may have written to it is left alone without one. */
  #fail(batch: Batch, size: number | undefined, error: unknown): void {
    this.failures++;
    const tasks: Task[] = [];
    const lost: Batch[] = [batch];
    for (const item of this.#items) {
      if (typeof item === 'function') tasks.push(item);
      else lost.push(item);
    }
    this.#items.splice(0, this.#items.length, ...tasks);
    for (const { undo } of lost.toReversed()) for (const step of undo.toReversed()) step();
    if (size !== undefined) this.log.cutBack(size);
    if (lost.some(({ repairs, size }) => size > 0 && repairs < this.#repairs)) this.#isTainted = true;
    const described = this.describe(error);
    for (const { reject } of lost) reject(described);
  }
}

function newBatch(repairs: number): Batch {
  return { transactions: [], undo: [], size: 0, repairs, ...deferred() };
}

/** The lines of each write. */
function* writesOf(lines: Iterable<string>): Iterable<readonly string[]> {
  let write: string[] = [];
  let length = 0;
  for (const line of lines) {
    if (length > 0 && length + line.length > writeLength) {
      yield write;
      write = [];
      length = 0;
    }
    write.push(line);
    length += line.length;
  }
  if (write.length > 0) yield write;
}
