import { KeyTable } from '../key-table.ts';

/** Default maximum number of memberships that are stored. This number of memberships needs about 100 MiB. */
export const maxMemberships = 2_000_000;

/**
 * Stores the groups of each member. Each membership needs a fixed number of bytes, because the member is stored as a
 * hash of its key.
 */
export class Memberships {
  readonly #groups: string[] = [];
  /** Maps each member to the index of the member in `#last`. */
  readonly #members = new KeyTable();
  /** The position in `#group` of the last membership of each member. */
  readonly #last: number[] = [0];
  /**
   * For each membership, the index of its group in `#groups`. Position 0 is not used. `#previous` has the same
   * positions: it contains, for each membership, the position of the previous membership of the same member.
   */
  readonly #group: number[] = [0];
  readonly #previous: number[] = [0];
  #isFull = false;

  constructor(private readonly limit: number = maxMemberships) {}

  /** True if there were more memberships than the limit. In this case, all stored memberships were deleted. */
  get isFull(): boolean {
    return this.#isFull;
  }

  get size(): number {
    return this.#isFull ? 0 : this.#group.length - 1;
  }

  /** Stores a membership. The caller must add all members of a group before it adds members of the next group. */
  add(group: string, member: string): void {
    if (this.#isFull) return;
    if (this.size >= this.limit) {
      this.#isFull = true;
      for (const list of [this.#last, this.#group, this.#previous]) list.length = 0;
      return;
    }
    if (this.#groups.at(-1) !== group) this.#groups.push(group);
    const number = this.#members.add(member, this.#members.size + 1);
    this.#previous.push(this.#last[number] ?? 0);
    this.#last[number] = this.#group.length;
    this.#group.push(this.#groups.length - 1);
  }

  /** Returns the groups of a member. */
  groupsOf(member: string): string[] {
    if (this.size === 0 || !this.#members.has(member)) return [];
    const found: string[] = [];
    for (let at = this.#last[this.#members.add(member, 0)] ?? 0; at > 0; at = this.#previous[at] ?? 0) {
      found.push(this.#groups[this.#group[at] ?? 0] ?? '');
    }
    return found.reverse();
  }
}
