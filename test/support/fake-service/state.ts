import type { JsonObject } from '../../../src/protocol/json/json.ts';
import type { FakeServiceOptions } from './options.ts';

export type Kind = 'User' | 'Group';

/** The stored resources and the counters of the service. */
export interface State {
  options: FakeServiceOptions;
  readonly users: Map<string, JsonObject>;
  readonly groups: Map<string, JsonObject>;
  /** Number of created resources, including deleted ones. */
  made: number;
  /** Number of reads of groups. `dropSome` depends on this number. */
  reads: number;
  /** Number of lists. The order of `unstable` depends on this number. */
  lists: number;
  /** Number of lists that will still omit a new resource, by its id. */
  readonly hidden: Map<string, number>;
  /**
   * The version of each resource, and the JSON of the resource at this version. With this JSON, the service also
   * notices a change that was made without a request, and counts it as a new version.
   */
  readonly versions: Map<string, { readonly text: string; readonly count: number }>;
}

export function createState(options: FakeServiceOptions): State {
  return {
    options,
    users: new Map(),
    groups: new Map(),
    made: 0,
    reads: 0,
    lists: 0,
    hidden: new Map(),
    versions: new Map(),
  };
}

export function keptOf(state: State, kind: Kind): Map<string, JsonObject> {
  return kind === 'User' ? state.users : state.groups;
}

/** The id of the next resource. */
export function nextId(state: State): string {
  const n = ++state.made;
  const { ids = 'count' } = state.options;
  if (typeof ids === 'function') return ids(n);
  return ids === 'count' ? String(n) : `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** The number of a resource's version, from 1. */
export function versionOf(state: State, id: string, resource: JsonObject): number {
  const text = JSON.stringify(resource);
  const known = state.versions.get(id);
  if (known?.text === text) return known.count;
  const count = (known?.count ?? 0) + 1;
  state.versions.set(id, { text, count });
  return count;
}

/** Returns the ids of the stored members of a group. */
export function memberIds(group: JsonObject): string[] {
  const members = Array.isArray(group.members) ? group.members : [];
  return members.map((member) => String((member as JsonObject).value));
}
