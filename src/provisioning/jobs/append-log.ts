import { type FileHandle, open } from 'node:fs/promises';
import type { JsonObject } from '../../protocol/json/json.ts';
import { cannotWrite, JobError } from './job-error.ts';
import { parseObject } from './read-lines.ts';

/** Maximum size in bytes of a batch, which is one write. */
const maxBatch = 1024 * 1024;

/**
 * Maximum number of bytes that are written without a sync. A power failure can damage these bytes and, in addition, one
 * batch.
 */
const maxUnsynced = 256 * 1024;

/** Size in bytes of one read. */
const pieceSize = 64 * 1024;

/**
 * Maximum size in bytes of a record. A record with the state of a person before the change has a few thousand bytes.
 */
const maxRecord = 16 * 1024 * 1024;

const newLine = 0x0a;

/** A record that waits for its batch. */
interface Waiting {
  readonly line: Buffer;
  readonly isDurable: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * An append-only file of JSON records, one per line. Records that are appended during the write of a batch share the
 * next write and the next sync (group commit). Therefore each batch needs only one sync for durability.
 */
export class AppendLog {
  readonly #file: FileHandle;
  readonly #name: string;
  #size: number;
  /** Bytes that were written since the last sync. */
  #unsynced = 0;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | undefined;
  #failure: JobError | undefined;

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
      // Creates the file first, and then opens it with `r+`. The mode `a` would ignore the position of a write. If a
      // write stores only a part of the bytes, the log needs a position to write the rest.
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
   * (`cannotWrite`). After this error, the log accepts no further record.
   */
  append(record: JsonObject, isDurable = true): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line: Buffer.from(`${JSON.stringify(record)}\n`), isDurable, resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  /** Resolves when all records are durable and the file is closed. */
  async close(): Promise<void> {
    await this.#flushing;
    if (this.#unsynced > 0 && !this.#failure) await this.#sync();
    await this.#file.close();
  }

  async #sync(): Promise<void> {
    await this.#file.datasync();
    this.#unsynced = 0;
  }

  async #flush(): Promise<void> {
    // Waits for other records. All records that are appended in the same turn of the event loop share the first batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      try {
        await this.#write(Buffer.concat(batch.map(({ line }) => line)));
        if (this.#unsynced > maxUnsynced || batch.some(({ isDurable }) => isDurable)) await this.#sync();
      } catch (cause) {
        this.#fail(cannotWrite(`the journal ${this.#name}`, cause), batch);
        await this.#file.truncate(this.#size).catch(() => {});
        break;
      }
      for (const { resolve } of batch) resolve();
    }
    this.#flushing = undefined;
  }

  #takeBatch(): Waiting[] {
    let size = 0;
    let count = 0;
    for (const { line } of this.#waiting) {
      if (count > 0 && size + line.length > maxBatch) break;
      size += line.length;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #write(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#size + done);
      done += bytesWritten;
    }
    this.#size += bytes.length;
    this.#unsynced += bytes.length;
  }

  #fail(error: JobError, batch: readonly Waiting[]): void {
    this.#failure = error;
    for (const { reject } of [...batch, ...this.#waiting.splice(0)]) reject(error);
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
      throw new JobError('corrupt', `${name}, line ${lines + 1}: the record has no end, so the journal was damaged`);
  }
}
