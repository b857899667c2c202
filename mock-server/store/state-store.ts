import type { Resource } from '../../src/protocol/schema/resource.ts';
import type { State } from './state.ts';
import type { Change, Member, Store } from './store.ts';

/** The read methods of every store that keeps its state in memory. */
export abstract class StateStore implements Store {
  constructor(protected state: State) {}

  get(type: string, id: string): Resource | undefined {
    return this.state.get(type, id);
  }

  list(type: string): Iterable<Resource> {
    return this.state.list(type);
  }

  count(type: string): number {
    return this.state.count(type);
  }

  find(index: string, key: string): Iterable<Resource> {
    return this.state.find(index, key);
  }

  members(group: string): ReadonlyMap<string, Member> {
    return this.state.members(group);
  }

  groupsOf(member: string): ReadonlySet<string> {
    return this.state.groupsOf(member);
  }

  abstract commit(changes: readonly Change[]): Promise<void>;
  abstract close(): Promise<void>;
}
