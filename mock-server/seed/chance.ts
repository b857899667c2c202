import { createRandom } from '../faults/random.ts';

/** Random decisions. The same seed repeats the same decisions. */
export interface Chance {
  /** Returns a whole number in [0, limit). */
  below(limit: number): number;
  /** Returns true with this probability. */
  happens(probability: number): boolean;
  /** Returns a random item of the list. The list must not be empty. */
  pick<T>(items: readonly T[]): T;
  /** Returns an identifier in the form of a random UUID (RFC 9562 version 4). */
  uuid(): string;
}

/** Creates random decisions from a seed. */
export function createChance(seed: number): Chance {
  const random = createRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const hex = (limit: number, length: number, least = 0) => (least + below(limit)).toString(16).padStart(length, '0');
  return {
    below,
    happens: (probability) => random() < probability,
    pick: <T>(items: readonly T[]) => items[below(items.length)] as T,
    uuid: () =>
      [
        hex(0x100000000, 8),
        hex(0x10000, 4),
        hex(0x1000, 4, 0x4000),
        hex(0x4000, 4, 0x8000),
        hex(0x1000000, 6) + hex(0x1000000, 6),
      ].join('-'),
  };
}
