import { KeyIndex } from './key-index.ts';

/**
 * Stores the memberships of many people, for a service that shows memberships only in groups. Uses only 8 bytes for a
 * membership and 20 bytes for a person, because a service can have millions of memberships.
 */
export class Memberships {
  readonly #people = new KeyIndex();
  /**
   * Maps the number of each person to the number of the newest membership of this person; 0 if the person has no
   * membership.
   */
  readonly #last = new Numbers();
  /**
   * Each membership has a number: 1 for the first added membership, 2 for the second. `#earlier` maps the number of a
   * membership to the number of the previous membership of the same person, or to 0. `#groups` maps the number of a
   * membership to the number of the group.
   */
  readonly #earlier = new Numbers();
  readonly #groups = new Numbers();
  #size = 0;

  /** Adds a membership of a person. `group` is the number of the group. */
  add(person: string, group: number): void {
    const number = this.#people.add(person);
    this.#size++;
    this.#earlier.set(this.#size, this.#last.get(number));
    this.#groups.set(this.#size, group);
    this.#last.set(number, this.#size);
  }

  /** Returns the numbers of the groups of a person, in the order in which the memberships were added. */
  of(person: string): number[] {
    const number = this.#people.find(person);
    const found: number[] = [];
    if (number === undefined) return found;
    for (let at = this.#last.get(number); at !== 0; at = this.#earlier.get(at)) found.push(this.#groups.get(at));
    return found.reverse();
  }
}

/** Maps numbers to numbers, in an array that grows. A number that was not set has the value 0. */
class Numbers {
  #values = new Uint32Array(1024);

  get(at: number): number {
    return this.#values[at] ?? 0;
  }

  set(at: number, value: number): void {
    if (at >= this.#values.length) {
      const grown = new Uint32Array(Math.max(this.#values.length * 2, at + 1));
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[at] = value;
  }
}
