/** Size in bytes of a part of the table. */
const blockSize = 1 << 20;

/** The form of most ids: a UUID in lower case (RFC 9562 section 4). Stored as 16 bytes. */
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** Value of the length byte that marks a UUID of 16 bytes. */
const isUuid = 0xff;

/**
 * Maps the lines of a file to ids of resources. A run with a million new people needs their ids until its end. This
 * table takes five bytes per id in addition to the bytes of the id. A `Map` would take about a hundred bytes per id.
 */
export class IdTable {
  readonly #blocks: Buffer[] = [];
  /** For each line, the position of its id in the blocks, plus 1. 0 for a line without an id. */
  #places = new Uint32Array(1024);
  #end = 0;
  /** Ids that are longer than 254 characters or have characters outside of ASCII. */
  readonly #others = new Map<number, string>();

  set(line: number, id: string): void {
    const isShort = uuid.test(id);
    const bytes = isShort ? Buffer.from(id.replaceAll('-', ''), 'hex') : Buffer.from(id);
    if (!isShort && (bytes.length >= isUuid || bytes.length !== id.length)) {
      this.#others.set(line, id);
      if (line < this.#places.length) this.#places[line] = 0;
      return;
    }
    const block = this.#blockFor(bytes.length + 1);
    const at = this.#end % blockSize;
    block[at] = isShort ? isUuid : bytes.length;
    bytes.copy(block, at + 1);
    if (line >= this.#places.length) this.#grow(line);
    this.#places[line] = this.#end + 1;
    this.#end += bytes.length + 1;
  }

  get(line: number): string | undefined {
    const place = this.#places[line] ?? 0;
    if (place === 0) return this.#others.get(line);
    const block = this.#blocks[Math.floor((place - 1) / blockSize)] as Buffer;
    const at = (place - 1) % blockSize;
    const length = block[at] as number;
    if (length !== isUuid) return block.toString('latin1', at + 1, at + 1 + length);
    const digits = block.toString('hex', at + 1, at + 17);
    return [[0, 8], [8, 12], [12, 16], [16, 20], [20]].map(([from, to]) => digits.slice(from, to)).join('-');
  }

  /** Returns the block for the next `size` bytes. Begins a new block if they do not fit. */
  #blockFor(size: number): Buffer {
    const rest = blockSize - (this.#end % blockSize);
    if (rest < size) this.#end += rest;
    const number = Math.floor(this.#end / blockSize);
    this.#blocks[number] ??= Buffer.alloc(blockSize);
    return this.#blocks[number];
  }

  #grow(line: number): void {
    const larger = new Uint32Array(Math.max(line + 1, this.#places.length * 2));
    larger.set(this.#places);
    this.#places = larger;
  }
}
