import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { codeOf } from './file-error.ts';
import { identityOf } from './file-identity.ts';

const fdatasync = promisify(fs.fdatasync);

/**
 * A file that grows at its end. What was appended is handed to the operating system, and survives `kill -9`, when `append`
 * returns; a failed `append` leaves nothing behind that a later one would follow.
 */
export class LogFile {
  #fd: number | undefined;
  #identity: string | undefined;
  #clean = false;

  /** Continues a file behind its first `size` bytes; it is created when it is not there and `size` is 0. Touches nothing yet. */
  constructor(
    readonly path: string,
    /** Bytes that are whole. What lies behind them in the file is left over from a failure, and goes before the next append. */
    public size: number,
    /** Who may read a file that is made here. */
    private readonly mode = 0o600,
  ) {}

  /**
   * What became of the file, at the cost of one system call: `lost` when it was removed or cut off, `foreign` when there is another
   * file by its name, or somebody else wrote to it.
   */
  look(): 'whole' | 'lost' | 'foreign' {
    const found = fs.statSync(this.path, { throwIfNoEntry: false });
    if (this.#fd === undefined) return this.size <= (found?.size ?? 0) ? 'whole' : 'lost';
    if (found === undefined) return 'lost';
    if (identityOf(found) !== this.#identity) return 'foreign';
    if (found.size < this.size) return 'lost';
    return this.#clean && found.size > this.size ? 'foreign' : 'whole';
  }

  /** Appends bytes. Throws what the file system does, after cutting off what got there. */
  append(bytes: Buffer): void {
    try {
      const fd = this.settle();
      let done = 0;
      while (done < bytes.length) done += fs.writeSync(fd, bytes, done, bytes.length - done, this.size + done);
      this.size += bytes.length;
    } catch (error) {
      this.cutBack(this.size);
      throw error;
    }
  }

  /** Waits until what was appended is on the medium. */
  async sync(): Promise<void> {
    await fdatasync(this.settle());
  }

  /** Takes back what was appended behind a size. Never throws: what cannot be done now is done before the next append. */
  cutBack(size: number): void {
    this.size = size;
    this.#clean = false;
    try {
      this.settle();
    } catch (error) {
      // A descriptor that is not ours any more must not be closed either: somebody else may have its number by now.
      if (codeOf(error) === 'EBADF') this.#fd = undefined;
    }
  }

  /** Opens the file if need be, cuts off what lies behind its size, and returns its descriptor. */
  settle(): number {
    this.#fd ??= open(this.path, this.size === 0, this.mode);
    if (!this.#clean) {
      const found = fs.fstatSync(this.#fd);
      if (found.size < this.size) throw new Error('the file became shorter');
      this.#identity = identityOf(found);
      fs.ftruncateSync(this.#fd, this.size);
      this.#clean = true;
    }
    return this.#fd;
  }

  /** Lets go of the file; the next append opens it again. */
  close(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd === undefined) return;
    try {
      fs.closeSync(fd);
    } catch (error) {
      if (codeOf(error) !== 'EBADF') throw error;
    }
  }
}

function open(path: string, create: boolean, mode: number): number {
  try {
    return fs.openSync(path, 'r+');
  } catch (error) {
    if (create && codeOf(error) === 'ENOENT') return fs.openSync(path, 'wx+', mode);
    throw error;
  }
}
