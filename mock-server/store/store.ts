import type { Resource } from '../../src/protocol/schema/resource.ts';

/** A member of a group, kept apart from the group so that a change of one costs the same in a group of any size. */
export interface Member {
  /** Id of the member. */
  readonly value: string;
  /** Resource type name of the member. */
  readonly type: string;
  /** The name that a client gave it. */
  readonly display?: string;
}

/** One change. A transaction is a list of them, applied all or none. */
export type Change =
  /**
   * Creates or replaces a resource, whole. It is never changed after it was handed over. `text` is its JSON, where whoever
   * changes it has made it already: a store that writes it down needs not make it again.
   */
  | { readonly op: 'put'; readonly type: string; readonly resource: Resource; readonly text?: string }
  /** Removes a resource, with its members and its memberships. */
  | { readonly op: 'delete'; readonly type: string; readonly id: string }
  /** Adds a member to a group, or replaces what is known of it. */
  | { readonly op: 'link'; readonly group: string; readonly member: Member }
  | { readonly op: 'unlink'; readonly group: string; readonly member: string };

/** Finds resources of a type by a key, in constant time. */
export interface IndexDefinition {
  /** Name that `find` is asked with: `User.userName`. */
  readonly name: string;
  /** Resource type name. */
  readonly type: string;
  /** The keys of a resource, normalised by the caller (lower case where case does not count). */
  keys(resource: Resource): readonly string[];
  /** What the keys are made from, so that a change that leaves it alone costs nothing here. */
  source?(resource: Resource): unknown;
}

/**
 * Where a service provider keeps its resources. Reads see a commit at once; `commit` resolves when it is safe.
 * Group members live in links and not in the Group resource; `meta.location` and derived attributes are not stored.
 */
export interface Store {
  get(type: string, id: string): Resource | undefined;
  /** In the order of creation. */
  list(type: string): Iterable<Resource>;
  count(type: string): number;
  /** Resources whose index has this key, in no promised order. Throws a `TypeError` for an index that was not defined. */
  find(index: string, key: string): Iterable<Resource>;
  /** Members of a group by their id, in the order in which they were added. Empty for an unknown group. */
  members(group: string): ReadonlyMap<string, Member>;
  /** Ids of the groups that have this member directly. */
  groupsOf(member: string): ReadonlySet<string>;
  /**
   * Applies a transaction to memory before it returns, and resolves when it is durable. Rejects with a `StoreWriteError`
   * when it could not be made durable; memory is then as it was before. Without changes, it is about what was committed
   * before: whoever answers that something is so already has to know that it stays so. The list is the caller's again when
   * it returns, and commits that share their fate may share the promise.
   */
  commit(changes: readonly Change[]): Promise<void>;
  /**
   * Forgets everything and applies a transaction to what is left, which is nothing. A store has it where that costs less
   * than a commit that deletes one by one. Rejects as `commit` does; the store is then as it was.
   */
  replaceAll?(changes: readonly Change[]): Promise<void>;
  /** Waits for what is in flight and lets go of files. */
  close(): Promise<void>;
}

/** A change could not be made durable (disk full, read-only file); nothing of it is kept. */
export class StoreWriteError extends Error {
  override readonly name = 'StoreWriteError';
}

/** A store's file cannot be used: locked by another process, or corrupt at a place that is named. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
}
