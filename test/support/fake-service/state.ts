import type { JsonObject } from '../../../src/protocol/json/json.ts';
import type { FakeServiceOptions } from './options.ts';

export type Kind = 'User' | 'Group';

/** What the service keeps, and what it counts. */
export interface State {
  options: FakeServiceOptions;
  readonly users: Map<string, JsonObject>;
  readonly groups: Map<string, JsonObject>;
  /** Resources made so far, deleted ones included. */
  made: number;
  /** Reads of groups so far, by which `dropSome` varies. */
  reads: number;
  /** Lists so far, by which the order of `unstable` varies. */
  lists: number;
  /** Lists in which a new resource is still not, by its id. */
  readonly hidden: Map<string, number>;
  /** Version of each resource with the JSON it had then, so that a change behind the service's back counts too. */
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

/** Ids of a group's members as they are stored. */
export function memberIds(group: JsonObject): string[] {
  const members = Array.isArray(group.members) ? group.members : [];
  return members.map((member) => String((member as JsonObject).value));
}
