import { writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { JsonObject } from '../../protocol/json/json.ts';
import { cannotWrite, JobError } from './job-error.ts';
import { parseObject } from './read-lines.ts';

/** Maximum size in bytes of a batch, which is one write. */
const maxBatch = 1024 * 1024;

/**
 * Maximum number of unsynced bytes. The log syncs after the batch that exceeds this number. Therefore a power failure
 * can damage at most these bytes and the last batch.
 */
const maxUnsynced = 256 * 1024;

/** Size in bytes of one read. */
const pieceSize = 64 * 1024;

/**
 * Maximum size in bytes of a record. A record with the state of a person before the change has a few thousand bytes.
 */
const maxRecord = 16 * 1024 * 1024;

const newLine = 0x0a;

/** Records that share one write and one promise. */
interface Batch {
  /** The records, one per line. */
  text: string;
  /** Size of `text` in bytes. */
  size: number;
  isDurable: boolean;
  readonly done: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * An append-only file of JSON records, one per line. Records that are appended in one turn of the event loop, or during
 * a sync, form one batch. They share one write, and one sync makes them durable (group commit).
 */
export class AppendLog {
  readonly #file: FileHandle;
  readonly #name: string;
  #size: number;
  /** Bytes that were written since the last sync. */
  #unsynced = 0;
  /** The batches that wait for their write. Only the last batch receives further records. */
  readonly #waiting: Batch[] = [];
  #flushing: Promise<void> | undefined;
  #failed: Promise<never> | undefined;

  private constructor(file: FileHandle, name: string, size: number) {
    this.#file = file;
    this.#name = name;
    this.#size = size;
  }

  /**
   * Opens a log for appending, and creates the file with mode 0600 if it is missing. Calls `onRecord` with each
   * existing record, in order. Removes an incomplete batch at the end of the file, which a crash can leave there.
   * Throws a `JobError` with the code `cannotWrite`, or with the code `corrupt` for damage that a crash cannot cause.
   */
  static async open(path: string, onRecord: (record: JsonObject) => void = () => {}): Promise<AppendLog> {
    let file: FileHandle | undefined;
    try {
      // Creates the file first, and then opens it with `r+`. If a write stores only a part of the bytes, the log must
      // write the rest at a certain position. The mode `a` would ignore this position.
      await (await open(path, 'a', 0o600)).close();
      file = await open(path, 'r+');
      const size = await readRecords(file, path, onRecord);
      await file.truncate(size);
      return new AppendLog(file, path, size);
    } catch (error) {
      await file?.close().catch(() => {});
      throw error instanceof JobError ? error : cannotWrite(`the journal ${path}`, error);
    }
  }

  /**
   * Resolves when this record and all earlier records are durable. If `isDurable` is `false`, resolves when the record
   * is written. A written record survives a crash of the process, but not a power failure. Rejects with a `JobError`
   * (`cannotWrite`). After this error, the log accepts no further record. A caller may ignore the promise.
   */
  append(record: JsonObject, isDurable = true): Promise<void> {
    if (this.#failed) return this.#failed;
    const line = `${JSON.stringify(record)}\n`;
    const size = Buffer.byteLength(line);
    const batch = this.#batchFor(size);
    batch.text += line;
    batch.size += size;
    if (isDurable) batch.isDurable = true;
    this.#flushing ??= this.#flush();
    return batch.done;
  }

  #batchFor(size: number): Batch {
    const last = this.#waiting.at(-1);
    if (last && last.size + size <= maxBatch) return last;
    let [resolve, reject]: [() => void, (error: unknown) => void] = [() => {}, () => {}];
    const done = new Promise<void>((...settle) => {
      [resolve, reject] = settle;
    });
    done.catch(() => {});
    const batch: Batch = { text: '', size: 0, isDurable: false, done, resolve, reject };
    this.#waiting.push(batch);
    return batch;
  }

  /** Resolves when all records are durable and the file is closed. */
  async close(): Promise<void> {
    await this.#flushing;
    if (this.#unsynced > 0 && !this.#failed) await this.#sync();
    await this.#file.close();
  }

  async #sync(): Promise<void> {
    await this.#file.datasync();
    this.#unsynced = 0;
  }

  async #flush(): Promise<void> {
    // Waits for other records. All records that are appended in the same turn of the event loop share the first batch.
    await new Promise(setImmediate);
    for (let batch = this.#waiting.shift(); batch; batch = this.#waiting.shift()) {
      try {
        this.#write(Buffer.from(batch.text));
        if (this.#unsynced > maxUnsynced || batch.isDurable) await this.#sync();
      } catch (cause) {
        this.#fail(cannotWrite(`the journal ${this.#name}`, cause), batch);
        await this.#file.truncate(this.#size).catch(() => {});
        break;
      }
      batch.resolve();
    }
    this.#flushing = undefined;
  }

  /**
   * Writes to the cache of the operating system. The write is synchronous, because it takes less time than the start of
   * an asynchronous write in the thread pool.
   */
  #write(bytes: Buffer): void {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.#file.fd, bytes, done, bytes.length - done, this.#size + done);
    }
    this.#size += bytes.length;
    this.#unsynced += bytes.length;
  }

  #fail(error: JobError, batch: Batch): void {
    this.#failed = Promise.reject(error);
    this.#failed.catch(() => {});
    for (const { reject } of [batch, ...this.#waiting.splice(0)]) reject(error);
  }
}

/**
 * Reads the records of a log in pieces, and calls `onRecord` with each record. Returns the position in bytes after the
 * last complete record. Throws a `JobError` (`corrupt`) if a record before the last batch does not parse. The error
 * names the line.
 */
export async function readRecords(
  file: FileHandle,
  name: string,
  onRecord: (record: JsonObject) => void,
): Promise<number> {
  const { size } = await file.stat();
  const piece = Buffer.alloc(pieceSize);
  let rest = Buffer.alloc(0);
  let read = 0;
  let complete = 0;
  let lines = 0;
  for (;;) {
    const { bytesRead } = await file.read(piece, 0, pieceSize, read);
    if (bytesRead === 0) return complete;
    read += bytesRead;
    const bytes = Buffer.concat([rest, piece.subarray(0, bytesRead)]);
    let start = 0;
    for (let end = bytes.indexOf(newLine); end !== -1; end = bytes.indexOf(newLine, start)) {
      const record = parseObject(bytes.toString('utf8', start, end));
      lines++;
      if (!record) {
        // A crash can damage any record of the last batch, because the disk can write the sectors of a batch in any
        // order. Damage in the last batch is therefore not an error.
        if (size - complete <= maxBatch + maxUnsynced + pieceSize) return complete;
        throw new JobError('corrupt', `${name}, line ${lines}: the record cannot be read, so the journal was damaged`);
      }
      onRecord(record);
      complete += end + 1 - start;
      start = end + 1;
    }
    rest = Buffer.from(bytes.subarray(start));
    if (rest.length > maxRecord)
      throw new JobError(
        'corrupt',
        `${name}, line ${lines + 1}: the end of the record is missing, so the journal was damaged`,
      );
  }
}
