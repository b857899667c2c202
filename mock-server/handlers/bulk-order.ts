import { findCycles } from './cycles.ts';

/**
 * Determines the order of bulk operations. They run in the order of the request, with two exceptions. An operation that
 * refers to other operations runs after these operations. The operations of a reference cycle run together, at the
 * position of the first operation of the cycle.
 */
export class BulkOrder {
  /** For each operation, the positions of all operations in its cycle. The array contains the operation itself too. */
  readonly #cycles: readonly (readonly number[])[];
  /**
   * For each cycle, the number of references from the cycle to operations that are not done yet. The array index is the
   * position of the first operation of the cycle.
   */
  readonly #open: number[] = [];
  /**
   * Maps the position of an operation to the cycles that must wait until this operation is done. A cycle is identified
   * by the position of its first operation.
   */
  readonly #waiting = new Map<number, number[]>();
  /**
   * Cycles that had to wait but can run now. Each cycle is given by the position of its first operation, in descending
   * order.
   */
  readonly #released: number[] = [];
  #next = 0;

  /**
   * The argument `references` has one array for each operation: the positions of the operations to which this operation
   * refers.
   */
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

  /**
   * Returns the next operation, or the next cycle of operations. Returns `undefined` at the end. The caller must first
   * call `done` for the previous operations.
   */
  next(): readonly number[] | undefined {
    const first = this.#released.pop() ?? this.#nextInOrder();
    return first === undefined ? undefined : this.#cycleOf(first);
  }

  /** Marks an operation as done. Operations that waited only for this operation can run now. */
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
