import type { MappedRow } from '../mapping/index.ts';
import type { RowProblem } from '../source/row.ts';

/** A key that a row and an earlier row have in common. */
export interface DuplicateKey {
  /** Line of the earlier row. */
  readonly first: number;
  /** The problem of the later row. */
  readonly problem: RowProblem;
}

/** What a row says about `active`. The number is stored for each line. */
const states = { unknown: 0, active: 1, inactive: 2 } as const;

/**
 * Finds rows of one person that contradict each other: one row activates the person, and another row deactivates the
 * person. An export with the history of each employee has such rows. Neither row is used, because the order of the rows
 * does not show which row is current.
 */
export class Contradictions {
  readonly #byLine = new Map<number, RowProblem>();
  #states = new Uint8Array(1024);

  /** Maps the line of a row to its problem, if a later row contradicts the row. */
  get byLine(): ReadonlyMap<number, RowProblem> {
    return this.#byLine;
  }

  /**
   * Stores what a row says about `active`. If the row has a key of an earlier row and contradicts the earlier row,
   * returns the problem of the earlier row. Returns each problem once.
   */
  add(line: number, { resource }: MappedRow, duplicate: DuplicateKey | undefined): RowProblem[] {
    const { active } = resource;
    const state = active === true ? states.active : active === false ? states.inactive : states.unknown;
    this.#store(line, state);
    if (!duplicate || this.#byLine.has(duplicate.first)) return [];
    const earlier = this.#states[duplicate.first] ?? states.unknown;
    if (earlier === states.unknown || state === states.unknown || earlier === state) return [];
    const { column } = duplicate.problem;
    const says = state === states.active ? 'activates' : 'deactivates';
    const reason = `line ${line} has the same ${column}, and ${says} the person: keep only the current row`;
    const problem = { line: duplicate.first, ...(column === undefined ? {} : { column }), reason };
    this.#byLine.set(duplicate.first, problem);
    return [problem];
  }

  #store(line: number, state: number): void {
    if (line >= this.#states.length) {
      const grown = new Uint8Array(Math.max(line + 1, this.#states.length * 2));
      grown.set(this.#states);
      this.#states = grown;
    }
    this.#states[line] = state;
  }
}
