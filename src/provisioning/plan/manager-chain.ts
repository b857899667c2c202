import type { PersonReference } from './entry.ts';

/** Maximum number of managers that the search for a cycle follows from one person upwards. */
const longestChain = 100;

/**
 * The manager of each person of a run, to find cycles. A new person is identified by a line. Therefore a new person
 * with a new manager needs only one stored number.
 */
export class ManagerChain {
  #lines = new Uint32Array(1024);
  readonly #others = new Map<string, PersonReference>();

  set(person: PersonReference, manager: PersonReference): void {
    if (!('line' in person) || !('line' in manager)) {
      this.#others.set(keyOf(person), manager);
      return;
    }
    if (person.line >= this.#lines.length) this.#grow(person.line);
    this.#lines[person.line] = manager.line;
  }

  /** Returns a warning if a person is their own manager, directly or through other managers. */
  cycleOf(person: PersonReference): string | undefined {
    let above = this.#managerOf(person);
    if (isSame(above, person)) return 'the person is their own manager';
    for (let steps = 1; above !== undefined && steps <= longestChain; steps++) {
      if (isSame(above, person)) return `the managers form a cycle of ${steps} people`;
      above = this.#managerOf(above);
    }
    return undefined;
  }

  #managerOf(person: PersonReference): PersonReference | undefined {
    const other = this.#others.get(keyOf(person));
    if (other || !('line' in person)) return other;
    const line = this.#lines[person.line];
    return line === undefined || line === 0 ? undefined : { line };
  }

  #grow(line: number): void {
    const larger = new Uint32Array(Math.max(line + 1, this.#lines.length * 2));
    larger.set(this.#lines);
    this.#lines = larger;
  }
}

function keyOf(person: PersonReference): string {
  return 'id' in person ? `id ${person.id}` : `line ${person.line}`;
}

function isSame(one: PersonReference | undefined, other: PersonReference): boolean {
  if (one === undefined) return false;
  return 'id' in one ? 'id' in other && one.id === other.id : 'line' in other && one.line === other.line;
}
