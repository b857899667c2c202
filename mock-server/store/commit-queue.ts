import { CooperativeYield } from '../scheduling/cooperative-yield.ts';
import { setImmediate } from '../scheduling/real-timers.ts';
import { type Deferred, deferred } from './deferred.ts';
import { sealLines } from './line.ts';
import type { LogFile } from './log-file.ts';
import type { Undo } from './state.ts';
import type { Change } from './store.ts';
import { printTransactions } from './transaction.ts';

/** Transactions that are written or undone as one unit. */
interface Batch extends Deferred {
  readonly transactions: (readonly Change[])[];
  readonly undo: Undo[];
  /**
   * Number of repairs before this batch was created. If the queue has made more repairs since then, one of them has
   * already written the changes of the batch.
   */
  readonly repairs: number;
  /** Number of changes in all transactions. */
  size: number;
}

type Task = () => Promise<void>;

/** Operations that a queue needs to check and repair the files of a store. */
export interface Files {
  /**
   * Returns false if the files lack a transaction whose commit has resolved. Throws if another process writes the
   * files.
   */
  areWhole(): boolean;
  /** Writes all acknowledged transactions again and starts a new log. The queue writes nothing else during the repair. */
  repair(): Promise<void>;
}

/** Maximum number of changes in a batch. A single transaction may have more changes. */
const batchSize = 64;

/** Maximum number of characters of a write. A single line may be longer. */
const writeLength = 1 << 20;

/**
 * Appends transactions to a log in order. Transactions that arrive at the same time form a batch. If the write of a
 * batch fails, the queue undoes this batch and all batches that wait behind it. The latest batch is undone first.
 * Transactions that arrive after the failure are written as usual.
 */
export class CommitQueue {
  readonly #items: (Batch | Task)[] = [];
  readonly #yielding = new CooperativeYield();
  #running = false;
  #repairs = 0;
  /** True if a repair had already written a transaction that was then undone. The files then need another repair. */
  #isTainted = false;
  /**
   * Number of failed writes and of repairs. If this number changes while a snapshot is written, the snapshot is not
   * valid.
   */
  failures = 0;
  /** Number of the last line that is permanently in the log. */
  sequence = 0;

  constructor(
    public log: LogFile,
    /** True if the queue must call fsync after each batch, before the commits of the batch resolve. */
    private readonly fsync: boolean,
    /** Converts an error of the file system to the error with which a commit rejects. */
    private readonly describe: (error: unknown) => Error,
    private readonly files: Files = { areWhole: () => true, repair: async () => {} },
  ) {}

  /**
   * Repairs the files if necessary. The caller must ensure that nothing else is written meanwhile. Rejects if another
   * process writes the files.
   */
  async ensureWhole(): Promise<void> {
    if (this.files.areWhole() && !this.#isTainted) return;
    this.failures++;
    await this.files.repair();
    this.#repairs++;
    this.#isTainted = false;
  }

  /**
   * Resolves when a transaction and all earlier transactions are in the log. On failure, calls `undo` and rejects with
   * the error of `describe`. If `changes` is empty, writes nothing, but waits for the earlier transactions and fails if
   * they fail. All commits of one batch share a promise, so that a caller with a thousand commits does not have to
   * await a thousand promises.
   */
  append(changes: readonly Change[], undo: Undo): Promise<void> {
    const batch = this.#batchFor(changes.length);
    // Copies the array, because the caller may reuse the array before the queue prints the changes.
    if (changes.length > 0) batch.transactions.push([...changes]);
    batch.undo.push(undo);
    return batch.promise;
  }

  /** Runs a task after all transactions in the queue are settled. The queue writes nothing while the task runs. */
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
    // Starts the run in the next turn of the event loop. The batch can then collect all transactions of the current
    // turn.
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

  /**
   * Undoes a failed batch and all later batches, and truncates the log to `size`. If `size` is `undefined`, does not
   * change the log, because another process may have written to the log.
   */
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

/** Groups lines into chunks. Each chunk becomes one write. */
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
