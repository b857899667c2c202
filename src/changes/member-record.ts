import type { GroupName } from './resource.ts';

/** The members that a change of a group must not remove. */
export interface RecordedMembers {
  readonly group: GroupName;
  /** Ids of the members whom the change does not concern. */
  readonly others: readonly string[];
  /** Ids of the members whom the change adds or removes. */
  readonly changed: readonly string[];
}

/**
 * A record of the members whom the changes of a job must not remove. A run that continues the job verifies these
 * members. The run needs the record to know them: if a group has lost a member before, the member is missing when the
 * run reads the group.
 */
export interface MemberRecord {
  /**
   * Records the members of a group before the run sends a change that may remove other members by mistake. Resolves when
   * the record is durable. Rejects if the record cannot be written. The change must then not be sent.
   */
  watch(members: RecordedMembers): Promise<void>;
  /**
   * Records that these members of a group need no verification any more: a read has shown them in the group, or the job
   * itself has removed them.
   */
  settle(group: string, members: readonly string[]): void;
  /** The groups with members that need verification. */
  unverified(): Iterable<RecordedMembers>;
}
