import { createRandom } from '../faults/random.ts';

/** Random decisions that the same seed repeats. */
export interface Chance {
  /** A whole number in [0, limit). */
  below(limit: number): number;
  /** True with this probability. */
  happens(probability: number): boolean;
  /** One of the items. The list must not be empty. */
  pick<T>(items: readonly T[]): T;
  /** An identifier in the form of a random UUID (RFC 9562 version 4). */
  uuid(): string;
}

/** Makes random decisions from a seed. */
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
