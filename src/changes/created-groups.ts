/**
 * Maximum number of members that are kept for all groups together. A run changes one group after another, so it rarely
 * needs the members of a forgotten group. If it needs them, it reads the group from the service.
 */
const maxMembers = 50_000;

/**
 * The groups that this run created, with the members that the run added. The run assumes that a new group has no other
 * members, even if a read shows other members. If there are too many members, forgets the oldest groups. The run then
 * treats a forgotten group as a group that it did not create.
 */
export class CreatedGroups {
  readonly #members = new Map<string, Set<string>>();
  #count = 0;

  constructor(private readonly limit = maxMembers) {}

  /** Adds a new group, which has no members. */
  add(id: string): void {
    this.#members.set(id, new Set());
  }

  has(id: string): boolean {
    return this.#members.has(id);
  }

  /** Returns the members of a new group; `undefined` for any other group. */
  membersOf(id: string): ReadonlySet<string> | undefined {
    return this.#members.get(id);
  }

  /** Records a change of the members of a group. Changes nothing for a group that this run did not create. */
  change(id: string, kind: 'add' | 'remove', members: readonly string[]): void {
    const known = this.#members.get(id);
    if (!known) return;
    this.#count -= known.size;
    for (const member of members) kind === 'add' ? known.add(member) : known.delete(member);
    this.#count += known.size;
    for (const [other, { size }] of this.#members) {
      if (this.#count <= this.limit) return;
      if (other === id || size === 0) continue;
      this.#members.delete(other);
      this.#count -= size;
    }
  }
}
