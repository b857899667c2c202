import { SafetyError } from '../errors.ts';
import { describeRemoval, type Removal, removalKey } from '../removals.ts';

/**
 * Removals that a guard has approved. Only a guard creates an approval. Each removal needs an approval, so that no
 * command can bypass the guard.
 */
export class Approval {
  readonly #keys: ReadonlySet<string>;

  private constructor(removals: Iterable<Removal>) {
    this.#keys = new Set(Array.from(removals, removalKey));
  }

  /** The approval of changes without removals. */
  static readonly none = new Approval([]);

  /**
   * Creates an approval. Only a guard may call this function. The guard must first check that no removal affects a
   * protected person, and then ask for consent.
   */
  static of(removals: Iterable<Removal>): Approval {
    return new Approval(removals);
  }

  /**
   * True if the removal is approved. An approval for all groups of a person includes each single group of the person.
   */
  covers(removal: Removal): boolean {
    if (this.#keys.has(removalKey(removal))) return true;
    const { group: _, ...ofAll } = removal;
    return removal.kind === 'leave' && this.#keys.has(removalKey(ofAll));
  }

  /** Throws a `SafetyError` that names the first removal that is not approved. */
  assertCovers(removals: readonly Removal[]): void {
    const uncovered = removals.find((removal) => !this.covers(removal));
    if (!uncovered) return;
    throw new SafetyError(
      `the change would ${describeRemoval(uncovered)}, and this removal was not confirmed`,
      'the resource has changed after the confirmation, so run the command again',
    );
  }
}
