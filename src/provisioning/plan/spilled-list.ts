import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TemporaryFileError } from '../errors.ts';

/** Options of a list. */
export interface SpillOptions {
  /** Number of values that the list keeps in memory. Default: 10,000. */
  readonly limit?: number;
  /** Folder in which the temporary folder is created. Default: the folder for temporary files of the system. */
  readonly parent?: string;
}

/** Number of characters that are written at once, and number of bytes that are read at once. */
const blockSize = 256 * 1024;

/**
 * A list of JSON values. Each value has a tag, such as the numbers of groups. Keeps the first values in memory, and the
 * others in a temporary file that only this user can read, so that a list with a million values needs little memory.
 * The caller must call `close`. Throws a `TemporaryFileError` if the file cannot be written.
 */
export class SpilledList<T> {
  readonly #kept: { readonly tag: string; readonly value: T }[] = [];
  #file: { readonly handle: FileHandle; readonly folder: string } | undefined;
  #block = '';
  #size = 0;
  #length = 0;

  readonly #limit: number;

  constructor(private readonly options: SpillOptions = {}) {
    this.#limit = options.limit ?? 10_000;
  }

  /** Number of values. */
  get length(): number {
    return this.#length;
  }

  /** True if values are in a file. */
  get isSpilled(): boolean {
    return this.#length > this.#limit;
  }

  /**
   * Adds a value. `tag` contains no space and no line end. Returns a promise only if the caller must wait before the next
   * value.
   */
  add(value: T, tag = ''): Promise<void> | undefined {
    this.#length++;
    if (!this.isSpilled) {
      this.#kept.push({ tag, value });
      return undefined;
    }
    this.#block += `${tag} ${JSON.stringify(value)}\n`;
    return this.#block.length < blockSize ? undefined : this.#write();
  }

  /**
   * Yields the values in the order in which they were added. If `isWanted` is given, yields only the values whose tag
   * `isWanted` accepts.
   */
  async *values(isWanted: (tag: string) => boolean = () => true): AsyncGenerator<readonly [value: T, tag: string]> {
    for (const { tag, value } of this.#kept) if (isWanted(tag)) yield [value, tag];
    await this.#write();
    for await (const lines of this.#lines()) {
      for (const line of lines) {
        const end = line.indexOf(' ');
        const tag = line.slice(0, end);
        if (isWanted(tag)) yield [JSON.parse(line.slice(end + 1)) as T, tag];
      }
    }
  }

  /** Removes the file. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    if (!file) return;
    try {
      await file.handle.close();
    } finally {
      await rm(file.folder, { recursive: true, force: true });
    }
  }

  async #write(): Promise<void> {
    if (this.#block === '') return;
    const bytes = Buffer.from(this.#block);
    this.#block = '';
    const { parent = tmpdir() } = this.options;
    try {
      this.#file ??= await openFile(parent);
      for (let from = 0; from < bytes.length; ) {
        const { bytesWritten } = await this.#file.handle.write(bytes, from, bytes.length - from, this.#size);
        from += bytesWritten;
        this.#size += bytesWritten;
      }
    } catch (error) {
      throw new TemporaryFileError(parent, error);
    }
  }

  /** Yields the lines of the file, block by block. */
  async *#lines(): AsyncGenerator<readonly string[]> {
    const buffer = Buffer.alloc(blockSize);
    let rest = Buffer.alloc(0);
    for (let position = 0; position < this.#size; ) {
      const { bytesRead } = await (this.#file as { handle: FileHandle }).handle.read(buffer, 0, blockSize, position);
      if (bytesRead === 0) throw new Error('a temporary file of this run is incomplete');
      position += bytesRead;
      const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      const end = bytes.lastIndexOf(0x0a) + 1;
      rest = bytes.subarray(end);
      if (end > 0) yield bytes.toString('utf8', 0, end - 1).split('\n');
    }
  }
}

async function openFile(parent: string): Promise<{ handle: FileHandle; folder: string }> {
  // `mkdtemp` creates the folder with mode 0700.
  const folder = await mkdtemp(path.join(parent, 'scimctl-links-'));
  try {
    const handle = await open(path.join(folder, 'links'), 'wx+', 0o600);
    // Deletes the open file and its folder, so that no data of people stays behind if the process is killed. Some file
    // systems refuse to delete an open file. In this case, `close` deletes the folder.
    await rm(folder, { recursive: true, force: true }).catch(() => {});
    return { handle, folder };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
