import type { Resource } from '../../src/protocol/schema/resource.ts';
import { isChange } from './change.ts';
import { KeyIndex } from './key-index.ts';
import { OrderedMap } from './ordered-map.ts';
import type { Change, IndexDefinition, Member } from './store.ts';

/** Takes changes back, to the last position. Valid as long as everything that came later was taken back before. */
export type Undo = () => void;

const noMembers: ReadonlyMap<string, Member> = new Map();
const noGroups: ReadonlySet<string> = new Set();

/** Everything a store knows, in memory. The cost of a change depends neither on the number of resources nor on the size of a group. */
export class State {
  readonly #resources = new Map<string, OrderedMap<Resource>>();
  readonly #members = new Map<string, OrderedMap<Member>>();
  readonly #groups = new Map<string, Set<string>>();
  readonly #indexes = new Map<string, KeyIndex>();
  readonly #indexesOfType = new Map<string, KeyIndex[]>();

  constructor(indexes: readonly IndexDefinition[] = []) {
    for (const definition of indexes) {
      if (this.#indexes.has(definition.name)) throw new TypeError(`two indexes are called ${definition.name}`);
      const index = new KeyIndex(definition);
      this.#indexes.set(definition.name, index);
      this.#indexesOfType.set(definition.type, [...(this.#indexesOfType.get(definition.type) ?? []), index]);
    }
  }

  /** Types of which there were resources, the first one first. */
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

  /** True when a resource of any type has this id. */
  has(id: string): boolean {
    for (const resources of this.#resources.values()) if (resources.has(id)) return true;
    return false;
  }

  /**
   * Applies a transaction, all or none, and returns how to take it back. Throws a `TypeError` for what is no change and for a
   * member of a group that is not there, and whatever an index throws; the state is then as it was.
   */
  apply(changes: readonly Change[]): Undo {
    const undo: Undo[] = [];
    const rollback = () => {
      for (const step of undo.reverse()) step();
    };
    try {
      for (const change of changes) {
        if (!isChange(change)) throw new TypeError(`not a change: ${JSON.stringify(change)}`);
        if (change.op === 'link' && !this.has(change.group)) {
          throw new TypeError(`there is no group ${change.group} to add a member to`);
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
   * Repeats a transaction that was applied before, over a state that may already contain it and later ones. After the last
   * transaction is repeated, everything is as it was after it was applied. Only the order may be another, where the state
   * contained something later that was removed and put in again before.
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
      // The map itself, not a new one: its nodes know their neighbours.
      this.#members.set(group, members);
      members.restore(removed);
      emplace(this.#groups, id, () => new Set<string>()).add(group);
    });
  }

  /** Drops what an ended membership leaves behind. */
  #forget(group: string, member: string): void {
    const groups = this.#groups.get(member);
    if (groups?.delete(group) && groups.size === 0) this.#groups.delete(member);
    if (this.#members.get(group)?.size === 0) this.#members.delete(group);
  }

  /** All or none: an index that throws leaves the others as they were. */
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
