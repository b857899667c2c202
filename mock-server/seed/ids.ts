import { createChance } from './chance.ts';

/** The source of new ids. */
export interface Ids {
  /** Returns a new id. */
  next(): string;
  /** Restarts the sequence of ids from a seed. Without a seed, the ids are random. */
  restart(seed: number | undefined): void;
}

/**
 * A number that changes the seed of new ids. Without it, new resources would get the ids of the generated users and
 * groups, which come from the same seed.
 */
const salt = 0x1d5;

/**
 * Creates a source of ids. Each id has the form of a random UUID. The same seed gives the same sequence of ids, but the
 * source skips an id that is in use. Without a seed, the ids are random.
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
