import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { SourceError } from '../errors.ts';

/** How much of a file is read and compared at once, in bytes. */
const blockSize = 64 * 1024;

/**
 * What a file was when it was first read: a hash of each block, in 32 bytes a block. Every later reading is compared with it block by
 * block, before anything of the block is used, so that what was checked is what is sent.
 */
export class Fingerprint {
  readonly #hashes: Buffer[] = [];
  #isWhole = false;

  constructor(private readonly name: string) {}

  /** Notes a block, or compares it. Throws a `SourceError` (`changed`) when it was another one before. */
  check(index: number, block: Uint8Array): void {
    const hash = createHash('sha256').update(block).digest();
    const known = this.#hashes[index];
    if (known === undefined && !this.#isWhole) this.#hashes.push(hash);
    else if (!known?.equals(hash)) throw this.#changed();
  }

  /** Notes how many blocks there are, or compares it. Throws as `check`. */
  end(blocks: number): void {
    if (blocks !== this.#hashes.length) throw this.#changed();
    this.#isWhole = true;
  }

  #changed(): SourceError {
    return new SourceError(
      'changed',
      `${this.name} was changed during the run: it differs from the file that was checked`,
      {
        hint: 'Wait until the file is complete, and run the command again: changes that are made are not repeated.',
      },
    );
  }
}

/** Reads a file from the start in blocks. Throws what the file system throws, and as `Fingerprint` does. */
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

/** A whole block, or what is left of the file: one read may give less than there is. */
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
