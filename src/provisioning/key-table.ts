import { hash as digestOf } from 'node:crypto';

/**
 * Remembers the line at which each of many texts was first seen, in 16 bytes a text however long it is: a hash of 96 bits
 * takes the text's place, so that two texts are confused about never.
 */
export class KeyTable {
  #size = 0;
  #slots: Uint32Array;

  constructor() {
    this.#slots = new Uint32Array(1024 * slotWidth);
  }

  /** Number of texts. */
  get size(): number {
    return this.#size;
  }

  /** Adds a text; returns the line at which it was first seen, which is `line` for a new one. Lines count from 1. */
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

  /** True when the text was added. */
  has(text: string): boolean {
    const [a, b, c] = hash(text);
    return this.#slots[find(this.#slots, a, b, c) + 3] !== 0;
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

/** Three words of hash and the line, which is 0 in a free slot. */
const slotWidth = 4;

/** Position of the slot that has the hash, else of the free slot where it belongs. */
function find(slots: Uint32Array, a: number, b: number, c: number): number {
  const count = slots.length / slotWidth;
  for (let slot = a % count; ; slot = (slot + 1) % count) {
    const at = slot * slotWidth;
    if (slots[at + 3] === 0 || (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c)) return at;
  }
}

function hash(text: string): [number, number, number] {
  // Hexadecimal text is what Node.js gives without making a Buffer.
  const digest = digestOf('sha256', text);
  return [word(digest, 0), word(digest, 8), word(digest, 16)];
}

function word(digest: string, at: number): number {
  return Number.parseInt(digest.slice(at, at + 8), 16);
}
