import { createChance } from './chance.ts';

/** The source of new ids. */
export interface Ids {
  /** A new id. */
  next(): string;
  /** Starts the ids again, from a seed or at random. */
  restart(seed: number | undefined): void;
}

/** Makes ids of new resources differ from the ids of the company with the same seed. */
const salt = 0x1d5;

/** Ids in the form of random UUIDs: the same ids for the same seed, except for ids that are taken; random ids without a seed. */
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
