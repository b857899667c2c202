import { type Deferred, deferred } from '../deferred.ts';
import { Pauses } from '../pauses.ts';
import { setImmediate } from '../scheduling/real-timers.ts';
import { sealLines } from './line.ts';
import type { LogFile } from './log-file.ts';
import type { Undo } from './state.ts';
import type { Change } from './store.ts';
import { printTransactions } from './transaction.ts';

/** Transactions that are written, or taken back, together. */
interface Batch extends Deferred {
  readonly transactions: (readonly Change[])[];
  readonly undo: Undo[];
  /** Changes of all transactions. */
  size: number;
}

type Task = () => Promise<void>;

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
  readonly #pauses = new Pauses();
  #running = false;
  /** How many writes failed. */
  failures = 0;
  /** The number of the last line that is in the log to stay. */
  sequence = 0;

  constructor(
    public log: LogFile,
    /** Wait for the medium before a transaction counts as appended. */
    private readonly fsync: boolean,
    /** Makes the error that a commit rejects with of what the file system threw. */
    private readonly describe: (error: unknown) => Error,
  ) {}

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
    const batch = isOpen ? last : newBatch();
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
    this.#pauses.begin();
    for (let item = this.#items.shift(); item !== undefined; item = this.#items.shift()) {
      if (typeof item === 'function') await item();
      else await this.#write(item);
    }
    this.#running = false;
  }

  async #write(batch: Batch): Promise<void> {
    const size = this.log.size;
    let sequence = this.sequence;
    try {
      for (const lines of writesOf(printTransactions(sequence + 1, batch.transactions))) {
        this.log.append(sealLines(lines));
        sequence += lines.length;
        if (this.#pauses.isDue) await this.#pauses.take();
      }
      if (this.fsync && batch.size > 0) await this.log.sync();
    } catch (error) {
      this.#fail(batch, size, error);
      return;
    }
    this.sequence = sequence;
    batch.resolve();
  }

  #fail(batch: Batch, size: number, error: unknown): void {
    this.failures++;
    const tasks: Task[] = [];
    const lost: Batch[] = [batch];
    for (const item of this.#items) {
      if (typeof item === 'function') tasks.push(item);
      else lost.push(item);
    }
    this.#items.splice(0, this.#items.length, ...tasks);
    for (const { undo } of lost.toReversed()) for (const step of undo.toReversed()) step();
    this.log.cutBack(size);
    const described = this.describe(error);
    for (const { reject } of lost) reject(described);
  }
}

function newBatch(): Batch {
  return { transactions: [], undo: [], size: 0, ...deferred() };
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
