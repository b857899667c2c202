import { randomFillSync } from 'node:crypto';

/**
 * Maps each text to the line of its first occurrence. Stores a hash of 96 bits instead of the text. Therefore an entry
 * needs only 16 bytes, even for a long text. Two texts with the same hash are extremely improbable. The hash depends on
 * random numbers of the process, so nobody can prepare a file with texts that have the same hash.
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
    if ((this.#size + 1) * slotWidth > this.#slots.length * maxLoad) this.#grow();
    hash(text);
    const slots = this.#slots;
    const [a, b, c] = [words[0] as number, words[1] as number, words[2] as number];
    const at = find(slots, a, b, c);
    const known = lineIn(slots[at + 3]);
    if (known !== 0) return known;
    slots[at] = a;
    slots[at + 1] = b;
    slots[at + 2] = c;
    slots[at + 3] = line;
    this.#size++;
    return line;
  }

  /** True if the text was added before. */
  has(text: string): boolean {
    return this.lineOf(text) !== undefined;
  }

  /** Returns the line at which the text first occurred, or `undefined` if the text was not added. */
  lineOf(text: string): number | undefined {
    // Most tables of rejected keys are empty. For an empty table, no hash is computed.
    if (this.#size === 0) return undefined;
    return lineIn(this.#slots[this.#find(text) + 3]) || undefined;
  }

  /** Marks a text that was added. */
  mark(text: string): void {
    const at = this.#find(text) + 3;
    if (this.#slots[at] !== 0) this.#slots[at] = (this.#slots[at] as number) | markBit;
  }

  /** True if the text was added and marked. */
  isMarked(text: string): boolean {
    return this.#size > 0 && ((this.#slots[this.#find(text) + 3] as number) & markBit) !== 0;
  }

  #find(text: string): number {
    hash(text);
    return find(this.#slots, words[0] as number, words[1] as number, words[2] as number);
  }

  #grow(): void {
    const old = this.#slots;
    const grown = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += slotWidth) {
      if (old[at + 3] === 0) continue;
      const to = find(grown, old[at] as number, old[at + 1] as number, old[at + 2] as number);
      for (let word = 0; word < slotWidth; word++) grown[to + word] = old[at + word] as number;
    }
    this.#slots = grown;
  }
}

/** Number of words in a slot: three words for the hash, and one word for the line. The line of a free slot is 0. */
const slotWidth = 4;

/** Share of the slots that may be in use. */
const maxLoad = 0.75;

/** The bit of the fourth word that marks a text. A line has 31 bits. */
const markBit = 0x80000000;

function lineIn(word = 0): number {
  return word & ~markBit;
}

/**
 * Returns the position of the slot with this hash. If no slot has this hash, returns the position of the free slot in
 * which the hash can be stored.
 */
function find(slots: Uint32Array, a: number, b: number, c: number): number {
  // The number of words is a power of two. Therefore a bit mask keeps each position inside the table, and the result is
  // always a small integer.
  const mask = slots.length - 1;
  for (let at = Math.imul(a, slotWidth) & mask; ; at = (at + slotWidth) & mask) {
    if (slots[at + 3] === 0 || (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c)) return at;
  }
}

/** The three words of the hash that `hash` computed last. */
const words = new Uint32Array(3);

/**
 * Three random start values, then three random numbers for the odd factors. Each word of the hash has one start value
 * and one factor.
 */
const random = randomFillSync(new Uint32Array(6));
const [startA, startB, startC] = [Number(random[0]), Number(random[1]), Number(random[2])];
const [factorA, factorB, factorC] = [Number(random[3]) | 1, Number(random[4]) | 1, Number(random[5]) | 1];

/**
 * Computes the hash of a text and stores the hash in `words`. A cryptographic hash takes five times as long. In a
 * multiplication, a bit never affects lower bits. Therefore each step also moves the high bits of a word down.
 */
function hash(text: string): void {
  let [a, b, c] = [startA, startB, startC];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, factorA);
    b = Math.imul(b ^ code, factorB);
    c = Math.imul(c ^ code, factorC);
    a ^= a >>> 15;
    b ^= b >>> 16;
    c ^= c >>> 17;
  }
  words[0] = finish(a, text.length);
  words[1] = finish(b, text.length);
  words[2] = finish(c, text.length);
}

/** Spreads each bit of a word over the whole word (the last step of MurmurHash3). */
function finish(word: number, length: number): number {
  let value = Math.imul(word ^ length ^ (word >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
