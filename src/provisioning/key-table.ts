import { hash as digestOf } from 'node:crypto';

/**
 * Maps each text to the line of its first occurrence. Stores a hash of 96 bits instead of the text, because an entry
 * then needs only 16 bytes even for a long text. Two texts with the same hash are extremely improbable.
 */
export class KeyTable {
  #size = 0;
  #slots: Uint32Array;

  constructor() {
    this.#slots = new Uint32Array(1024 * slotWidth);
  }

  /** Number of stored texts. */
  get size(): number {
    return this.#size;
  }

  /**
   * Adds a text. Returns the line at which the text first occurred. For a new text, returns `line`. Lines count from 1.
   */
  add(text: string, line: number): number {
    if ((this.#size + 1) * slotWidth * 2 > this.#slots.length) this.#grow();
    const [a, b, c] = hash(text);
    const at = find(this.#slots, a, b, c);
    const known = this.#slots[at + 3] as number;
    if (known !== 0) return known;
    this.#slots.set([a, b, c, line], at);
    this.#size++;
    return line;
  }

  /** True if the text was added before. */
  has(text: string): boolean {
    return this.lineOf(text) !== undefined;
  }

  /** Returns the line at which the text first occurred, or `undefined` if the text was not added. */
  lineOf(text: string): number | undefined {
    // Most tables of rejected keys are empty, and a hash takes longer than this test.
    if (this.#size === 0) return undefined;
    const [a, b, c] = hash(text);
    return this.#slots[find(this.#slots, a, b, c) + 3] || undefined;
  }

  #grow(): void {
    const old = this.#slots;
    const grown = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += slotWidth) {
      if (old[at + 3] === 0) continue;
      const slot = old.subarray(at, at + slotWidth);
      grown.set(slot, find(grown, slot[0] as number, slot[1] as number, slot[2] as number));
    }
    this.#slots = grown;
  }
}

/** Number of words in a slot: three words for the hash, and one word for the line. The line of a free slot is 0. */
const slotWidth = 4;

/**
 * Returns the position of the slot that contains the hash. If there is no such slot, returns the position of the free slot for this hash.
 */
function find(slots: Uint32Array, a: number, b: number, c: number): number {
  const count = slots.length / slotWidth;
  for (let slot = a % count; ; slot = (slot + 1) % count) {
    const at = slot * slotWidth;
    if (slots[at + 3] === 0 || (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c)) return at;
  }
}

function hash(text: string): [number, number, number] {
  // Each character of the digest is one byte. `hash` of Node.js returns such a text faster than a Buffer.
  const digest = digestOf('sha256', text, 'binary');
  return [word(digest, 0), word(digest, 4), word(digest, 8)];
}

function word(digest: string, at: number): number {
  const high = (digest.charCodeAt(at) << 8) | digest.charCodeAt(at + 1);
  const low = (digest.charCodeAt(at + 2) << 8) | digest.charCodeAt(at + 3);
  return ((high << 16) | low) >>> 0;
}
