import type { Resource } from '../../src/protocol/schema/resource.ts';

/** A member of a group. Stored apart from the group, so that a change of one member costs the same in a group of any size. */
export interface Member {
  /** Id of the member. */
  readonly value: string;
  /** Resource type name of the member. */
  readonly type: string;
  /** The display that a client gave. */
  readonly display?: string;
}

/** A change. A transaction is a list of changes, applied all or none. */
export type Change =
  /**
   * Creates or replaces a resource. The resource is immutable from then on. `text` is its JSON, where the caller has it
   * already, so that a store need not serialise it again.
   */
  | { readonly op: 'put'; readonly type: string; readonly resource: Resource; readonly text?: string }
  /** Deletes a resource with its members and its memberships. */
  | { readonly op: 'delete'; readonly type: string; readonly id: string }
  /** Adds a member to a group, or replaces the type and display of a member. */
  | { readonly op: 'link'; readonly group: string; readonly member: Member }
  | { readonly op: 'unlink'; readonly group: string; readonly member: string };

/** An index, which finds resources of a type by a key in constant time. */
export interface IndexDefinition {
  /** Name for `find`: `User.userName`. */
  readonly name: string;
  /** Resource type name. */
  readonly type: string;
  /** The keys of a resource. The caller of `find` normalises keys in the same way (lower case where case does not matter). */
  keys(resource: Resource): readonly string[];
  /** The value that the keys are derived from. An unchanged value is not indexed again. */
  source?(resource: Resource): unknown;
}

/**
 * Stores the resources of a service provider. Reads see a commit at once; `commit` resolves when it is durable. Members of
 * groups are links and not a part of the Group resource; `meta.location` and derived attributes are not stored.
 */
export interface Store {
  get(type: string, id: string): Resource | undefined;
  /** In the order of creation. */
  list(type: string): Iterable<Resource>;
  count(type: string): number;
  /** Resources with this key in an index, in any order. Throws a `TypeError` for an unknown index. */
  find(index: string, key: string): Iterable<Resource>;
  /** Members of a group by id, in the order of insertion. Empty for an unknown group. */
  members(group: string): ReadonlyMap<string, Member>;
  /** Ids of the groups that have this direct member. */
  groupsOf(member: string): ReadonlySet<string>;
  /**
   * Applies a transaction to memory before it returns, and resolves when it is durable. Rejects with a `StoreWriteError` when
   * it cannot be made durable; memory is then as before. With no changes, resolves when earlier commits are durable, since a
   * response may depend on them. The caller may reuse the array. Commits of one batch may share a promise.
   */
  commit(changes: readonly Change[]): Promise<void>;
  /**
   * Removes all contents and applies a transaction. For stores in which this costs less than deleting each resource. Rejects as
   * `commit` does; the store is then unchanged.
   */
  replaceAll?(changes: readonly Change[]): Promise<void>;
  /** Waits for pending writes and releases files. */
  close(): Promise<void>;
}

/** A change could not be made durable (disk full, read-only file). The store has undone it. */
export class StoreWriteError extends Error {
  override readonly name = 'StoreWriteError';
}

/**
 * A file of a store cannot be used: another process has locked it, or a line is damaged. The message names the file and the
 * line.
 */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
}
