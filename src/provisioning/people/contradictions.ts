import { KeyTable } from '../key-table.ts';
import type { MappedRow } from '../mapping/index.ts';
import type { RowProblem } from '../source/row.ts';

/** A key that a row and an earlier row have in common. */
export interface DuplicateKey {
  /** Line of the earlier row. */
  readonly first: number;
  /** The problem of the later row. */
  readonly problem: RowProblem;
}

/** A key of a row: the name of the attribute, and the normalised text that is compared with other keys. */
export type RowKey = readonly [column: string, text: string];

/** The status of the person in a row. One of these numbers is stored for each line. */
const states = { unknown: 0, active: 1, inactive: 2 } as const;

/**
 * Finds rows of one person that contradict each other: one row activates the person, and another row deactivates the
 * person. Such rows occur in an export with the history of each employee. Rejects both rows, because their order does
 * not show which row is current. Also rejects a row that deactivates a person if another row with the same key has a
 * problem, because the row with the problem may be the current row.
 */
export class Contradictions {
  readonly #byLine = new Map<number, RowProblem>();
  /** Keys of the rows that have problems. */
  readonly #broken = new KeyTable();
  #states = new Uint8Array(1024);

  /** Maps the line of each rejected row to the problem of the row. */
  get byLine(): ReadonlyMap<number, RowProblem> {
    return this.#byLine;
  }

  /**
   * Stores the status of the person in a row. `duplicate` is the key that is also in an earlier row. Returns the new
   * problems of this row or of the earlier row. Each row gets at most one problem.
   */
  add(row: MappedRow, keys: readonly RowKey[], duplicate: DuplicateKey | undefined): RowProblem[] {
    const { line } = row;
    const state = stateOf(row);
    this.#store(line, state);
    if (duplicate) {
      const earlier = this.#states[duplicate.first] ?? states.unknown;
      if (earlier === states.unknown || state === states.unknown || earlier === state) return [];
      const says = state === states.active ? 'activates' : 'deactivates';
      return this.#refuse(
        duplicate.first,
        duplicate.problem.column,
        `line ${line} has the same ${duplicate.problem.column}, but ${says} the person: keep only the row with the current data`,
      );
    }
    if (state !== states.inactive) return [];
    const [column, text] = keys.find(([, key]) => this.#broken.has(key)) ?? [];
    return text === undefined ? [] : this.#refuse(line, column, unusable(this.#broken.lineOf(text), column));
  }

  /**
   * Stores the keys of a row that has problems. Returns the new problems of earlier rows with the same keys. `lineOf`
   * returns the line of the earlier row with a given key.
   */
  addBroken(line: number, keys: readonly RowKey[], lineOf: (text: string) => number | undefined): RowProblem[] {
    return keys.flatMap(([column, text]) => {
      this.#broken.add(text, line);
      const first = lineOf(text);
      if (first === undefined || this.#states[first] !== states.inactive) return [];
      return this.#refuse(first, column, unusable(line, column));
    });
  }

  #refuse(line: number, column: string | undefined, reason: string): RowProblem[] {
    if (this.#byLine.has(line)) return [];
    const problem = { line, ...(column === undefined ? {} : { column }), reason };
    this.#byLine.set(line, problem);
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

/**
 * Returns the status of the person in a row. If the status is derived, returns `unknown`: the row itself then contains
 * no status, so the row cannot contradict another row.
 */
function stateOf({ resource: { active }, derived }: MappedRow): number {
  if (derived.includes('active')) return states.unknown;
  return active === true ? states.active : active === false ? states.inactive : states.unknown;
}

function unusable(line: number | undefined, column: string | undefined): string {
  return `line ${line} has the same ${column} and has a problem: correct line ${line} first, because that line may contain the current data of the person`;
}
