import { findCycles } from './cycles.ts';

/**
 * The order of operations that refer to each other: their own, but that each waits for those that it refers to. Operations that
 * refer to each other in a circle are handed out together, in the place of the first of them.
 */
export class BulkOrder {
  /** The operations that each refers to in a circle, itself included. */
  readonly #cycles: readonly (readonly number[])[];
  /** How many references of a circle, by its first place, have not been handed out. */
  readonly #open: number[] = [];
  /** The first places of the circles that wait for an operation. */
  readonly #waiting = new Map<number, number[]>();
  /** Circles that waited and need not any more, the first one last. */
  readonly #released: number[] = [];
  #next = 0;

  /** `references` has the places of the operations that each refers to. */
  constructor(references: readonly (readonly number[])[]) {
    this.#cycles = findCycles(references);
    for (const [place, targets] of references.entries()) {
      const cycle = this.#cycleOf(place);
      const first = cycle[0] as number;
      for (const target of targets) {
        if (this.#cycleOf(target) === cycle) continue;
        this.#open[first] = (this.#open[first] ?? 0) + 1;
        const waiting = this.#waiting.get(target);
        if (waiting) waiting.push(first);
        else this.#waiting.set(target, [first]);
      }
    }
  }

  /** The next operation, or circle of them; undefined when all were handed out. Those handed out before are taken to be done. */
  next(): readonly number[] | undefined {
    const first = this.#released.pop() ?? this.#nextInOrder();
    return first === undefined ? undefined : this.#cycleOf(first);
  }

  /** Lets what refers to an operation go on. */
  done(place: number): void {
    for (const first of this.#waiting.get(place) ?? []) {
      const open = (this.#open[first] as number) - 1;
      this.#open[first] = open;
      if (open > 0 || first >= this.#next) continue;
      this.#released.push(first);
      this.#released.sort((a, b) => b - a);
    }
  }

  #nextInOrder(): number | undefined {
    for (; this.#next < this.#cycles.length; this.#next++) {
      const place = this.#next;
      if (this.#cycleOf(place)[0] !== place || (this.#open[place] ?? 0) > 0) continue;
      this.#next++;
      return place;
    }
    return undefined;
  }

  #cycleOf(place: number): readonly number[] {
    return this.#cycles[place] as readonly number[];
  }
}
