import { createChance } from './chance.ts';

/** Where a service provider gets the ids of what is created. */
export interface Ids {
  /** A new one. */
  next(): string;
  /** Begins from the start, by a seed or by chance. */
  restart(seed: number | undefined): void;
}

/** Makes the ids of a seed other ones than those of its company. */
const salt = 0x1d5;

/** Ids in the form of random UUIDs: the same ones for the same seed, without those that are taken, and random ones without a seed. */
export function createIds(seed: number | undefined, isTaken: (id: string) => boolean): Ids {
  let draw = source(seed);
  return {
    next() {
      if (!draw) return crypto.randomUUID();
      let id = draw();
      while (isTaken(id)) id = draw();
      return id;
    },
    restart(seed) {
      draw = source(seed);
    },
  };
}

function source(seed: number | undefined): (() => string) | undefined {
  return seed === undefined ? undefined : createChance(seed ^ salt).uuid;
}
