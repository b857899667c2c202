import type { Resource } from '../../src/protocol/schema/resource.ts';
import { isChange } from './change.ts';
import { KeyIndex } from './key-index.ts';
import { OrderedMap } from './ordered-map.ts';
import type { Change, IndexDefinition, Member } from './store.ts';

/** Undoes changes. Puts removed entries back at their old positions. Later changes must be undone first. */
export type Undo = () => void;

const noMembers: ReadonlyMap<string, Member> = new Map();
const noGroups: ReadonlySet<string> = new Set();

/**
 * The data of a store in memory. The duration of a change does not depend on the number of resources or the size of a
 * group.
 */
export class State {
  readonly #resources = new Map<string, OrderedMap<Resource>>();
  readonly #members = new Map<string, OrderedMap<Member>>();
  readonly #groups = new Map<string, Set<string>>();
  readonly #indexes = new Map<string, KeyIndex>();
  readonly #indexesOfType = new Map<string, KeyIndex[]>();

  constructor(indexes: readonly IndexDefinition[] = []) {
    for (const definition of indexes) {
      if (this.#indexes.has(definition.name)) throw new TypeError(`two indexes have the name ${definition.name}`);
      const index = new KeyIndex(definition);
      this.#indexes.set(definition.name, index);
      this.#indexesOfType.set(definition.type, [...(this.#indexesOfType.get(definition.type) ?? []), index]);
    }
  }

  /** Types that have or had resources, in the order in which they got their first resource. */
  types(): Iterable<string> {
    return this.#resources.keys();
  }

  get(type: string, id: string): Resource | undefined {
    return this.#resources.get(type)?.get(id);
  }

  list(type: string): Iterable<Resource> {
    return this.#resources.get(type)?.each() ?? [];
  }

  count(type: string): number {
    return this.#resources.get(type)?.size ?? 0;
  }

  find(name: string, key: string): Iterable<Resource> {
    const index = this.#indexes.get(name);
    if (index === undefined) throw new TypeError(`there is no index ${name}`);
    return this.#resolve(index.definition.type, index.find(key));
  }

  members(group: string): ReadonlyMap<string, Member> {
    return this.#members.get(group) ?? noMembers;
  }

  groupsOf(member: string): ReadonlySet<string> {
    return this.#groups.get(member) ?? noGroups;
  }

  /** True if a resource of any type has this id. */
  has(id: string): boolean {
    for (const resources of this.#resources.values()) if (resources.has(id)) return true;
    return false;
  }

  /**
   * Applies all changes of a transaction. Returns a function that undoes them. Throws a `TypeError` for an invalid
   * change and for a member of an unknown group. Also throws errors of indexes. After an error, none of the changes is
   * applied.
   */
  apply(changes: readonly Change[]): Undo {
    const undo: Undo[] = [];
    const rollback = () => {
      for (const step of undo.reverse()) step();
    };
    try {
      for (const change of changes) {
        if (!isChange(change)) throw new TypeError(`the value is not a change: ${JSON.stringify(change)}`);
        if (change.op === 'link' && !this.has(change.group)) {
          throw new TypeError(
            `a member cannot be added to the group ${change.group}, because this group does not exist`,
          );
        }
        this.#change(change, undo);
      }
    } catch (error) {
      rollback();
      throw error;
    }
    return rollback;
  }

  /**
   * Applies a transaction of a log, even if the state already contains this transaction and later transactions. When
   * all transactions of the log are applied, the data is the same as in the original state. Only the position of an
   * entry may differ. It differs if a later transaction removed the entry and inserted it again, and the state already
   * contained this later transaction.
   */
  replay(changes: readonly Change[]): void {
    for (const change of changes) this.#change(change, undefined);
  }

  #resolve(type: string, ids: Iterable<string>): Resource[] {
    const resources = this.#resources.get(type);
    const found: Resource[] = [];
    for (const id of ids) {
      const resource = resources?.get(id);
      if (resource !== undefined) found.push(resource);
    }
    return found;
  }

  #change(change: Change, undo: Undo[] | undefined): void {
    switch (change.op) {
      case 'put':
        return this.#put(change.type, change.resource, undo);
      case 'delete':
        return this.#delete(change.type, change.id, undo);
      case 'link':
        return this.#link(change.group, change.member, undo);
      case 'unlink':
        return this.#unlink(change.group, change.member, undo);
    }
  }

  #put(type: string, resource: Resource, undo: Undo[] | undefined): void {
    const resources = emplace(this.#resources, type, () => new OrderedMap<Resource>());
    const { id } = resource;
    const before = resources.get(id);
    this.#reindex(type, id, before, resource);
    if (before === undefined) resources.add(id, resource);
    else resources.set(id, resource);
    undo?.push(() => {
      this.#reindex(type, id, resource, before);
      if (before === undefined) resources.remove(id);
      else resources.set(id, before);
    });
  }

  #delete(type: string, id: string, undo: Undo[] | undefined): void {
    for (const member of this.members(id).keys()) this.#unlink(id, member, undo);
    for (const group of [...this.groupsOf(id)]) this.#unlink(group, id, undo);
    const resources = this.#resources.get(type);
    const before = resources?.get(id);
    if (resources === undefined || before === undefined) return;
    this.#reindex(type, id, before, undefined);
    const removed = resources.remove(id);
    undo?.push(() => {
      this.#reindex(type, id, undefined, before);
      if (removed !== undefined) resources.restore(removed);
    });
  }

  #link(group: string, member: Member, undo: Undo[] | undefined): void {
    const members = emplace(this.#members, group, () => new OrderedMap<Member>());
    const id = member.value;
    const before = members.get(id);
    if (before === undefined) members.add(id, member);
    else {
      members.set(id, member);
      undo?.push(() => members.set(id, before));
      return;
    }
    emplace(this.#groups, id, () => new Set<string>()).add(group);
    undo?.push(() => {
      members.remove(id);
      this.#forget(group, id);
    });
  }

  #unlink(group: string, id: string, undo: Undo[] | undefined): void {
    const members = this.#members.get(group);
    const removed = members?.remove(id);
    if (members === undefined || removed === undefined) return;
    this.#forget(group, id);
    undo?.push(() => {
      // Restores the original map and not a copy, because the nodes of the map refer to their neighbours.
      this.#members.set(group, members);
      members.restore(removed);
      emplace(this.#groups, id, () => new Set<string>()).add(group);
    });
  }

  /**
   * Removes a group from the groups of a member. Also removes the set of the member's groups if it is now empty, and
   * the map of the group's members if it is now empty.
   */
  #forget(group: string, member: string): void {
    const groups = this.#groups.get(member);
    if (groups?.delete(group) && groups.size === 0) this.#groups.delete(member);
    if (this.#members.get(group)?.size === 0) this.#members.delete(group);
  }

  /** Updates all indexes of a type. If the update of one index throws an error, undoes the updates of the others. */
  #reindex(type: string, id: string, before: Resource | undefined, after: Resource | undefined): void {
    const indexes = this.#indexesOfType.get(type) ?? [];
    let done = 0;
    try {
      for (; done < indexes.length; done++) indexes[done]?.move(id, before, after);
    } catch (error) {
      for (let i = 0; i < done; i++) indexes[i]?.move(id, after, before);
      throw error;
    }
  }
}

function emplace<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
