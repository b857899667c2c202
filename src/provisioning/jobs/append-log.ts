import { type FileHandle, open } from 'node:fs/promises';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { JobError } from './job-error.ts';

/** Largest batch in bytes that one write and one sync take. What a crash can damage is at most the last batch. */
const maxBatch = 1024 * 1024;

/** Bytes that are read at once. */
const pieceSize = 64 * 1024;

/** Largest record in bytes: a person with the image before the change has a few thousand. */
const maxRecord = 16 * 1024 * 1024;

const newLine = 0x0a;

/** A record that waits for its batch. */
interface Waiting {
  readonly line: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * An append-only file of JSON records, one a line. Records that are appended while a batch is being written share the next write
 * and the next sync (group commit), so that durability costs a sync a batch and not a sync a record.
 */
export class AppendLog {
  readonly #file: FileHandle;
  readonly #name: string;
  #size: number;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | undefined;
  #failure: JobError | undefined;

  private constructor(file: FileHandle, name: string, size: number) {
    this.#file = file;
    this.#name = name;
    this.#size = size;
  }

  /**
   * Opens a log for appending, and creates it with mode 0600 if it is missing. `onRecord` is given each record that is there already,
   * in order. What a crash left incomplete at the end is cut off. Throws a `JobError`: `corrupt` for damage that no crash explains,
   * `cannotWrite`.
   */
  static async open(path: string, onRecord: (record: JsonObject) => void = () => {}): Promise<AppendLog> {
    let file: FileHandle | undefined;
    try {
      // Creates the file. One that is open for appending ignores positions, which a repeated write after a short one needs.
      await (await open(path, 'a', 0o600)).close();
      file = await open(path, 'r+');
      const size = await readRecords(file, path, onRecord);
      await file.truncate(size);
      return new AppendLog(file, path, size);
    } catch (error) {
      await file?.close().catch(() => {});
      throw error instanceof JobError ? error : cannotWrite(path, error);
    }
  }

  /** Resolves when the record is durable. Rejects with a `JobError` (`cannotWrite`); the log then takes no further record. */
  append(record: JsonObject): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line: Buffer.from(`${JSON.stringify(record)}\n`), resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  /** Resolves when everything is durable and the file is closed. */
  async close(): Promise<void> {
    await this.#flushing;
    await this.#file.close();
  }

  async #flush(): Promise<void> {
    // Records that are appended in the same turn of the event loop share the first batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      try {
        await this.#write(Buffer.concat(batch.map(({ line }) => line)));
      } catch (cause) {
        this.#fail(cannotWrite(this.#name, cause), batch);
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
    await this.#file.datasync();
    this.#size += bytes.length;
  }

  #fail(error: JobError, batch: readonly Waiting[]): void {
    this.#failure = error;
    for (const { reject } of [...batch, ...this.#waiting.splice(0)]) reject(error);
  }
}

/**
 * Reads the records of a log in pieces, and gives each to `onRecord`. Returns where the complete records end, in bytes. Throws a
 * `JobError` (`corrupt`) that names the line, for a record that cannot be read and that is followed by more than one batch.
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
      const record = parse(bytes.toString('utf8', start, end));
      lines++;
      if (!record) {
        // Sectors of a batch reach the disk in any order: whatever is wrong within the last batch is what a crash left.
        if (size - complete <= maxBatch + pieceSize) return complete;
        throw new JobError('corrupt', `${name}, line ${lines}: this is not a record of a journal`);
      }
      onRecord(record);
      complete += end + 1 - start;
      start = end + 1;
    }
    rest = Buffer.from(bytes.subarray(start));
    if (rest.length > maxRecord) throw new JobError('corrupt', `${name}, line ${lines + 1}: the record does not end`);
  }
}

/** Undefined for text that is no JSON object. */
function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

function cannotWrite(name: string, cause: unknown): JobError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown reason';
  const why = code === 'ENOSPC' ? 'there is no space left (ENOSPC)' : code;
  return new JobError('cannotWrite', `the journal ${name} cannot be written: ${why}`, { cause });
}
