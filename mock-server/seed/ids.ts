import { createChance } from './chance.ts';

/** The source of new ids. */
export interface Ids {
  /** Returns a new id. */
  next(): string;
  /** Restarts the sequence of ids from a seed. Without a seed, the ids are random. */
  restart(seed: number | undefined): void;
}

/**
 * Number that changes the seed of a source of ids. With an unchanged seed, new resources would get the same ids as the
 * resources of a company that is generated from the same seed.
 */
const salt = 0x1d5;

/**
 * Creates a source of ids in the form of random UUIDs. The same seed gives the same ids, except that the source skips ids that
 * are in use. Without a seed, the ids are random.
 */
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
