/**
 * Maximum number of ids that are stored, in about 64 MB. If a list has more ids, duplicates of the further ids are not
 * found.
 */
export const maxIds = 4_194_304;

/**
 * A set of the ids of a long list in bounded memory. The set stores 64-bit hashes and needs at most 32 bytes per id.
 * With four million ids, the probability that two ids have the same hash is one in a million.
 */
export class IdSet {
  #size = 0;
  /**
   * Hash table. An entry consists of the two 32-bit halves of a hash. The first half selects the slot. A slot whose
   * halves are both zero is free.
   */
  #slots = new Uint32Array(2 * 64);

  constructor(private readonly limit = maxIds) {}

  /** Adds an id. Returns false if the set already contains the id. */
  add(id: string): boolean {
    const [low, high] = hashes(id);
    const at = this.#find(low, high);
    if (this.#slots[at + 1] !== 0) return false;
    if (this.#size >= this.limit) return true;
    this.#put(at, low, high);
    this.#size++;
    if (this.#size * 4 > this.#slots.length) this.#grow();
    return true;
  }

  /** True if the set contains the id. */
  has(id: string): boolean {
    const [low, high] = hashes(id);
    return this.#slots[this.#find(low, high) + 1] !== 0;
  }

  #find(low: number, high: number): number {
    const slots = this.#slots;
    const mask = slots.length / 2 - 1;
    for (let place = low & mask; ; place = (place + 1) & mask) {
      const at = 2 * place;
      if (slots[at + 1] === 0 || (slots[at] === low && slots[at + 1] === high)) return at;
    }
  }

  #put(at: number, low: number, high: number): void {
    this.#slots[at] = low;
    this.#slots[at + 1] = high;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      const [low = 0, high = 0] = [old[at], old[at + 1]];
      if (high !== 0) this.#put(this.#find(low, high), low, high);
    }
  }
}

/** Returns the two halves of the hash of an id. */
function hashes(id: string): [number, number] {
  // Replaces 0 by 1, because two zeros mark a free slot and not a hash.
  return [hash(id, 0x811c9dc5), hash(id, 0x9e3779b9) || 1];
}

/** Returns the FNV-1a hash of the UTF-16 code units. At the end, the finaliser of MurmurHash3 mixes the bits. */
function hash(text: string, seed: number): number {
  let value = seed;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
