import type { Resource } from '../../src/protocol/schema/resource.ts';

/**
 * A member of a group. The store keeps members separately from the group. The time to change one member therefore does
 * not depend on the size of the group.
 */
export interface Member {
  /** Id of the member. */
  readonly value: string;
  /** Resource type name of the member. */
  readonly type: string;
  /** The display name that a client gave. */
  readonly display?: string;
  /** Time when the member was added. Kept only for a provider that shows memberships as resources. */
  readonly created?: string;
}

/** A change. A transaction is a list of changes. The store applies all changes of a transaction, or no change. */
export type Change =
  /**
   * Creates or replaces a resource. The resource must not be changed afterwards. `text` is the JSON of the resource, if
   * the caller already has this JSON. The store then need not serialise the resource again.
   */
  | { readonly op: 'put'; readonly type: string; readonly resource: Resource; readonly text?: string }
  /** Deletes a resource with its members and its memberships. */
  | { readonly op: 'delete'; readonly type: string; readonly id: string }
  /** Adds a member to a group, or replaces the `type` and `display` of a member. */
  | { readonly op: 'link'; readonly group: string; readonly member: Member }
  | { readonly op: 'unlink'; readonly group: string; readonly member: string };

/** An index, which finds resources of a type by a key in constant time. */
export interface IndexDefinition {
  /** Name of the index for `find`: `User.userName`. */
  readonly name: string;
  /** Resource type name. */
  readonly type: string;
  /**
   * Returns the keys of a resource, for example in lower case. The key that is given to `find` must have the same form.
   */
  keys(resource: Resource): readonly string[];
  /**
   * Returns the value from which `keys` derives the keys. If the value is the same object as before, `keys` is not
   * called.
   */
  source?(resource: Resource): unknown;
}

/**
 * Stores the resources of a service provider. Reads return the changed data as soon as `commit` is called. `commit`
 * resolves later, when the changes are durable. The store keeps the members of groups as links, and not as a part of
 * the Group resource. The store does not keep `meta.location` and derived attributes.
 */
export interface Store {
  get(type: string, id: string): Resource | undefined;
  /** Returns the resources of a type in the order of creation. */
  list(type: string): Iterable<Resource>;
  count(type: string): number;
  /** Returns the resources with this key in an index, in any order. Throws a `TypeError` for an unknown index. */
  find(index: string, key: string): Iterable<Resource>;
  /**
   * Maps the id of each member of a group to the member, in the order of insertion. The map is empty for an unknown
   * group.
   */
  members(group: string): ReadonlyMap<string, Member>;
  /** Returns the ids of the groups that have this direct member. */
  groupsOf(member: string): ReadonlySet<string>;
  /**
   * Applies a transaction in memory before this method returns. Resolves when the transaction is durable. If it cannot
   * be made durable, undoes it in memory and rejects with a `StoreWriteError`. If `changes` is empty, resolves when all
   * earlier commits are durable: the caller may wait for them before it sends a response that shows their changes. The
   * caller may reuse the array `changes`. Commits of one batch may share a promise.
   */
  commit(changes: readonly Change[]): Promise<void>;
  /**
   * Removes all contents, and then applies a transaction. Optional: a store needs this method only if it is faster than
   * deleting each resource. Rejects with the same errors as `commit`. After an error, the store is unchanged.
   */
  replaceAll?(changes: readonly Change[]): Promise<void>;
  /** Waits for pending writes and releases files. */
  close(): Promise<void>;
}

/**
 * The error for a change that could not be made durable. Examples: disk full, read-only file. The store has undone the
 * change.
 */
export class StoreWriteError extends Error {
  override readonly name = 'StoreWriteError';
}

/**
 * The error if a file of a store cannot be used: another process has locked it, or a line is damaged. The message contains the
 * file and the line.
 */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
}
