import type { Resource } from '../../src/protocol/schema/resource.ts';
import { groupType } from '../groups/group-type.ts';
import type { Change, Member, Store } from '../store/store.ts';
import type { Origin } from './origin.ts';

/** A resource that a transaction creates, changes or deletes. */
export interface Touched {
  readonly type: string;
  readonly id: string;
  /** The resource before the transaction. `undefined` if the transaction creates the resource. */
  readonly before: Resource | undefined;
  /** The resource after the transaction. `undefined` if the transaction deletes the resource. */
  after: Resource | undefined;
  /** Members that the transaction adds to the group. */
  readonly added: Member[];
  /** Ids of members that the transaction removes from the group. */
  readonly removed: string[];
  /**
   * The request that made the last change of the resource. `undefined` if the provider made the changes without a
   * request.
   */
  origin: Origin | undefined;
}

/**
 * Returns the resources that a transaction creates, changes or deletes, in the order of their first change. Must be
 * called before the transaction is applied, because `before` is read from the store.
 */
export function touchedBy(
  changes: readonly Change[],
  store: Store,
  isKnown: (type: string) => boolean,
  originOf: (change: Change) => Origin | undefined,
): readonly Touched[] {
  const all = new Map<string, Touched>();
  const find = (type: string, id: string): Touched => {
    const key = `${type}/${id}`;
    const known = all.get(key);
    if (known) return known;
    const before = store.get(type, id);
    const made: Touched = { type, id, before, after: before, added: [], removed: [], origin: undefined };
    all.set(key, made);
    return made;
  };
  for (const change of changes) {
    const touched = touch(change, find, isKnown);
    if (touched) touched.origin = originOf(change) ?? touched.origin;
  }
  // Leaves out resources that the transaction both creates and deletes, because no client ever saw them.
  return [...all.values()].filter(({ before, after }) => before !== undefined || after !== undefined);
}

function touch(
  change: Change,
  find: (type: string, id: string) => Touched,
  isKnown: (type: string) => boolean,
): Touched | undefined {
  if (change.op === 'link') {
    const touched = find(groupType, change.group);
    touched.added.push(change.member);
    return touched;
  }
  if (change.op === 'unlink') {
    const touched = find(groupType, change.group);
    touched.removed.push(change.member);
    return touched;
  }
  if (!isKnown(change.type)) return undefined;
  if (change.op === 'delete') {
    const touched = find(change.type, change.id);
    touched.after = undefined;
    return touched;
  }
  const touched = find(change.type, change.resource.id);
  touched.after = change.resource;
  return touched;
}
