import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { SourceError } from '../errors.ts';

/** Block size in bytes. */
const blockSize = 64 * 1024;

/**
 * Fingerprint of a file: a 32-byte hash of each block. The first read stores the hashes. Each later read compares the
 * hash of a block before it uses the block. As a result, only data that the first read has checked is sent.
 */
export class Fingerprint {
  readonly #hashes: Buffer[] = [];
  #isWhole = false;

  constructor(private readonly name: string) {}

  /**
   * Stores the hash of a block if no hash is stored for this block. Otherwise compares both hashes, and throws a
   * `SourceError` (`changed`) if the hashes differ.
   */
  check(index: number, block: Uint8Array): void {
    const hash = createHash('sha256').update(block).digest();
    const known = this.#hashes[index];
    if (known === undefined && !this.#isWhole) this.#hashes.push(hash);
    else if (!known?.equals(hash)) throw this.#changed();
  }

  /**
   * Compares the number of blocks with the number of stored hashes. Throws a `SourceError` (`changed`) if the numbers
   * differ. After the first call, no further hash is stored.
   */
  end(blocks: number): void {
    if (blocks !== this.#hashes.length) throw this.#changed();
    this.#isWhole = true;
  }

  #changed(): SourceError {
    return new SourceError(
      'changed',
      `${this.name} was changed during the run: its content differs from the content that was checked`,
      {
        hint: 'Wait until the file is complete, and run the command again. The command does not repeat changes that it already made.',
      },
    );
  }
}

/** Reads a file from the start in blocks. Throws any error of the file system, and the errors of `Fingerprint`. */
export async function* readBlocks(file: string, fingerprint: Fingerprint): AsyncIterable<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    for (let index = 0; ; index++) {
      const block = await readBlock(handle);
      if (block.length > 0) {
        fingerprint.check(index, block);
        yield block;
      }
      if (block.length < blockSize) {
        fingerprint.end(block.length > 0 ? index + 1 : index);
        return;
      }
    }
  } finally {
    await handle.close();
  }
}

/** Reads a whole block, or the rest of the file. Repeats the read, because a single read may return less than a block. */
async function readBlock(handle: FileHandle): Promise<Uint8Array> {
  const block = Buffer.allocUnsafe(blockSize);
  let size = 0;
  while (size < blockSize) {
    const { bytesRead } = await handle.read(block, size, blockSize - size);
    if (bytesRead === 0) break;
    size += bytesRead;
  }
  return block.subarray(0, size);
}
