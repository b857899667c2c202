import type { LogFile } from './log-file.ts';
import type { Undo } from './state.ts';

interface Entry {
  readonly line: Buffer;
  readonly undo: Undo;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

type Item = Entry | (() => Promise<void>);

/** Bytes of one write. */
const batchLength = 1 << 20;

/**
 * Appends lines to a log, those of the same moment in one write, in the order in which they came. When a write fails, its
 * lines and all behind them are taken back, latest first; lines that come later are tried again.
 */
export class CommitQueue {
  readonly #items: Item[] = [];
  #running = false;
  /** How many writes failed. */
  failures = 0;
  /** The last transaction that is in the log to stay; the lines are consecutive. */
  sequence = 0;

  constructor(
    public log: LogFile,
    /** Wait for the medium before a line counts as appended. */
    private readonly fsync: boolean,
    /** Makes the error that a commit rejects with of what the file system threw. */
    private readonly describe: (error: unknown) => Error,
  ) {}

  /**
   * Resolves when the line is in the log, and all before it. Rejects with what `describe` makes of a failure, after `undo` was
   * called. An empty line is none, and shares the fate of those before it that are not in the log yet.
   */
  append(line: Buffer, undo: Undo): Promise<void> {
    return new Promise((resolve, reject) => this.#push({ line, undo, resolve, reject }));
  }

  /** Runs a task when everything queued before it is settled; nothing is written while it runs. */
  exclusive<T>(task: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => this.#push(() => Promise.resolve().then(task).then(resolve, reject)));
  }

  #push(item: Item): void {
    this.#items.push(item);
    if (this.#running) return;
    this.#running = true;
    // Not at once: what is queued in the same moment goes along.
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    for (let item = this.#items[0]; item !== undefined; item = this.#items[0]) {
      if (typeof item === 'function') {
        this.#items.shift();
        await item();
      } else await this.#write();
    }
    this.#running = false;
  }

  async #write(): Promise<void> {
    const batch = this.#batch();
    const lines = batch.flatMap(({ line }) => (line.length === 0 ? [] : [line]));
    const size = this.log.size;
    try {
      if (lines.length > 0) {
        this.log.append(lines.length === 1 ? (lines[0] as Buffer) : Buffer.concat(lines));
        if (this.fsync) await this.log.sync();
      }
    } catch (error) {
      this.#fail(batch, size, error);
      return;
    }
    this.sequence += lines.length;
    for (const entry of batch) entry.resolve();
  }

  #batch(): Entry[] {
    const batch: Entry[] = [];
    let length = 0;
    for (const item of this.#items) {
      if (typeof item === 'function' || (length > 0 && length + item.line.length > batchLength)) break;
      batch.push(item);
      length += item.line.length;
    }
    this.#items.splice(0, batch.length);
    return batch;
  }

  #fail(batch: readonly Entry[], size: number, error: unknown): void {
    this.failures++;
    const tasks: Item[] = [];
    const lost: Entry[] = [...batch];
    for (const item of this.#items) {
      if (typeof item === 'function') tasks.push(item);
      else lost.push(item);
    }
    this.#items.splice(0, this.#items.length, ...tasks);
    for (const entry of [...lost].reverse()) entry.undo();
    this.log.cutBack(size);
    const described = this.describe(error);
    for (const entry of lost) entry.reject(described);
  }
}
