import { SafetyError } from '../errors.ts';
import { describeRemoval, type Removal, removalKey } from '../removals.ts';

/**
 * The removals that a guard has let through. Only a guard makes one, and nothing is performed that takes away what its
 * approval does not cover, so that no command can go around the guard.
 */
export class Approval {
  readonly #keys: ReadonlySet<string>;

  private constructor(removals: Iterable<Removal>) {
    this.#keys = new Set(Array.from(removals, removalKey));
  }

  /** For changes that take nothing away. */
  static readonly none = new Approval([]);

  /** For a guard alone, once protection was looked at and the people who have to agree have agreed. */
  static of(removals: Iterable<Removal>): Approval {
    return new Approval(removals);
  }

  /** True when the removal was let through. Who may be taken out of all groups may be taken out of each. */
  covers(removal: Removal): boolean {
    if (this.#keys.has(removalKey(removal))) return true;
    const { group: _, ...ofAll } = removal;
    return removal.kind === 'leave' && this.#keys.has(removalKey(ofAll));
  }

  /** Throws a `SafetyError` that names the first removal that was not let through. */
  assertCovers(removals: readonly Removal[]): void {
    const uncovered = removals.find((removal) => !this.covers(removal));
    if (!uncovered) return;
    throw new SafetyError(
      `this would ${describeRemoval(uncovered)}, which was not confirmed before`,
      'the resource has changed in the meantime: run the command again',
    );
  }
}
