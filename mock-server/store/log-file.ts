import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { codeOf } from './file-error.ts';
import { identityOf } from './file-identity.ts';

const fdatasync = promisify(fs.fdatasync);

/**
 * An append-only file. When `append` returns, the operating system has received the bytes, so the bytes survive `kill
 * -9`. If `append` fails, a partial line is removed before the next line is written.
 */
export class LogFile {
  #fd: number | undefined;
  #identity: string | undefined;
  #clean = false;

  /**
   * Continues an existing file after its first `size` bytes, which are valid. The file is opened at its first use. If
   * `size` is 0 and the file is missing, it is created then.
   */
  constructor(
    readonly path: string,
    /**
     * Number of valid bytes of the file. A failed append may leave more bytes after the valid bytes. The next append
     * first removes these bytes.
     */
    public size: number,
    /** Mode of a new file. */
    private readonly mode = 0o600,
  ) {}

  /**
   * Returns the state of the file. Uses only one system call. `lost`: the file was deleted or truncated. `foreign`:
   * another file now has this path, or another process has written to the file.
   */
  look(): 'whole' | 'lost' | 'foreign' {
    const found = fs.statSync(this.path, { throwIfNoEntry: false });
    if (this.#fd === undefined) return this.size <= (found?.size ?? 0) ? 'whole' : 'lost';
    if (found === undefined) return 'lost';
    if (identityOf(found) !== this.#identity) return 'foreign';
    if (found.size < this.size) return 'lost';
    return this.#clean && found.size > this.size ? 'foreign' : 'whole';
  }

  /** Appends bytes. On failure, truncates the file and throws the error of the file system. */
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

  /** Waits until the appended bytes are durable on the disk. */
  async sync(): Promise<void> {
    await fdatasync(this.settle());
  }

  /** Truncates the file to a size. Never throws. If the truncation fails, the next append truncates the file first. */
  cutBack(size: number): void {
    this.size = size;
    this.#clean = false;
    try {
      this.settle();
    } catch (error) {
      // `EBADF` means that other code has closed the file descriptor. The descriptor must not be closed again, because the system may have given its number to another file.
      if (codeOf(error) === 'EBADF') this.#fd = undefined;
    }
  }

  /** Opens the file if necessary, removes the bytes after `size`, and returns the file descriptor. */
  settle(): number {
    this.#fd ??= open(this.path, this.size === 0, this.mode);
    if (!this.#clean) {
      const found = fs.fstatSync(this.#fd);
      if (found.size < this.size) throw new Error('the file is shorter than expected');
      this.#identity = identityOf(found);
      fs.ftruncateSync(this.#fd, this.size);
      this.#clean = true;
    }
    return this.#fd;
  }

  /** Closes the file. The next append opens it again. */
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
