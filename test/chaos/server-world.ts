import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';
import type { ScimHttp } from './scim-http.ts';

export interface Person {
  /** Undefined until the server has returned the id. */
  id: string | undefined;
  /** The number of the last write. */
  title: string;
}

export interface Group {
  id: string | undefined;
  /** Number of the last write. Stored as `externalId`. */
  mark: string;
  /** Names of people and groups. */
  readonly members: Set<string>;
}

/** The resources of a server by their names. */
export interface World {
  readonly people: Map<string, Person>;
  readonly groups: Map<string, Group>;
}

/** Returns the state in the form of the ledger, with one key for each person, each group and each membership. */
export function stateOf({ people, groups }: World): Map<string, string> {
  const state = new Map<string, string>();
  for (const [name, { title }] of people) state.set(keys.person(name), title);
  for (const [name, { mark, members }] of groups) {
    state.set(keys.group(name), mark);
    for (const member of members) state.set(keys.member(name, member), 'yes');
  }
  return state;
}

/** How the ledger calls things. */
export const keys = {
  person: (name: string): string => `person ${name}`,
  group: (name: string): string => `group ${name}`,
  member: (group: string, member: string): string => `${member} in ${group}`,
};

/**
 * Reads all resources and records contradictions. Examples: two resources have the same name, a group has a member that
 * does not exist, or a person shows a membership that the group does not show.
 */
export async function readWorld(http: ScimHttp): Promise<{ world: World; contradictions: string[] }> {
  const contradictions: string[] = [];
  const world: World = { people: new Map(), groups: new Map() };
  const names = new Map<string, string>();
  const meet = (name: string, id: string, known: ReadonlyMap<string, unknown>): void => {
    if (known.has(name)) contradictions.push(`${name} is there twice`);
    names.set(id, name);
  };
  const users = await readAll(http, '/Users?attributes=userName,title,groups');
  const groups = await readAll(http, '/Groups?attributes=displayName,externalId,members');
  for (const { id, userName, title } of users) {
    meet(String(userName), String(id), world.people);
    world.people.set(String(userName), { id: String(id), title: String(title) });
  }
  for (const { id, displayName, externalId } of groups) {
    meet(String(displayName), String(id), world.groups);
    world.groups.set(String(displayName), { id: String(id), mark: String(externalId), members: new Set() });
  }
  const memberships = new Set<string>();
  for (const { displayName, members } of groups) {
    for (const { value } of objectsOf(members)) {
      const name = names.get(String(value));
      if (name === undefined) contradictions.push(`${displayName} has a member ${value}, who is not there`);
      else world.groups.get(String(displayName))?.members.add(name);
      memberships.add(keys.member(String(displayName), name ?? ''));
    }
  }
  for (const { userName, groups: of } of users) {
    for (const { display, type } of objectsOf(of)) {
      const key = keys.member(String(display), String(userName));
      if (type === 'direct' && !memberships.has(key)) contradictions.push(`${key} for the person, not for the group`);
    }
  }
  return { world, contradictions };
}

async function readAll(http: ScimHttp, path: string): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  for (;;) {
    const { status, body } = await http.send('GET', `${path}&count=1000&startIndex=${found.length + 1}`);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)} ${http.failures.join()}`);
    const page = objectsOf(body.Resources);
    found.push(...page);
    if (page.length === 0 || found.length >= Number(body.totalResults)) break;
  }
  return found;
}

/** Returns the objects in an array. Returns an empty list for another value. */
export function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
