import type { MemberRecord, RecordedMembers } from '../../changes/member-record.ts';

/**
 * The members of a group that a change of the job may have removed by mistake. If a journal has several records of a
 * group, the last record counts. If `others` is empty, no member needs verification.
 */
export interface MembersRecord extends RecordedMembers {
  readonly record: 'members';
}

/**
 * Maximum number of ids in each list of a record. More ids are not needed: a service that removes other members by
 * mistake removes all or most of them, so some of the recorded members are then missing.
 */
const maxRecorded = 10_000;

/** The `members` records of a journal. */
export class WatchedMembers implements MemberRecord {
  readonly #groups = new Map<string, RecordedMembers>();

  constructor(private readonly append: (record: MembersRecord, isDurable: boolean) => Promise<void>) {}

  /** Reads a record of an earlier run. */
  read({ group, others, changed }: RecordedMembers): void {
    if (others.length > 0) this.#groups.set(group.id, { group, others, changed });
    else this.#groups.delete(group.id);
  }

  /** Reads a record, and adds its members to those of an earlier record of the same group. */
  readInAddition({ group, others, changed }: RecordedMembers): void {
    const known = this.#groups.get(group.id);
    this.read({ group, others: merged(known?.others, others), changed: merged(known?.changed, changed) });
  }

  async watch(members: RecordedMembers): Promise<void> {
    this.readInAddition(members);
    await this.#write(members, true);
  }

  settle(group: string, members: readonly string[]): void {
    const known = this.#groups.get(group);
    if (!known) return;
    const settled = new Set(members);
    const others = known.others.filter((id) => !settled.has(id));
    if (others.length === known.others.length) return;
    this.read({ ...known, others });
    // Ignores the error, because the next `started` or `end` record fails with the same error.
    this.#write({ ...known, others }, false).catch(() => {});
  }

  unverified(): Iterable<RecordedMembers> {
    return [...this.#groups.values()];
  }

  #write(members: RecordedMembers, isDurable: boolean): Promise<void> {
    const { group, others, changed } = this.#groups.get(members.group.id) ?? { ...members, others: [] };
    return this.append({ record: 'members', group, others, changed: others.length > 0 ? changed : [] }, isDurable);
  }
}

function merged(known: readonly string[] = [], more: readonly string[]): readonly string[] {
  return [...new Set([...known, ...more])].slice(0, maxRecorded);
}
