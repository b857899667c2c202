import { isObject, type JsonObject } from '../../../src/protocol/json/json.ts';
import type { FakeService, FakeServiceOptions } from '../../support/fake-service/index.ts';
import type { Attributes } from './people.ts';

/** The actual contents of a service at one moment. */
export interface Snapshot {
  readonly users: ReadonlyMap<string, JsonObject>;
  readonly groups: ReadonlyMap<string, JsonObject>;
}

export function snapshotOf({ users, groups }: Pick<FakeService, 'users' | 'groups'>): Snapshot {
  return structuredClone({ users, groups });
}

/** Returns the ids of the people with a name. The service may add a prefix to the name. */
export function idsOf({ users }: Snapshot, name: string, { normalise = {} }: FakeServiceOptions): string[] {
  const prefix = normalise.userNamePrefix ?? '';
  const found = [...users.values()].filter(({ userName }) => userName === name || userName === prefix + name);
  return found.map(({ id }) => String(id));
}

/** Ids of the groups of a name. */
export function groupIdsOf({ groups }: Snapshot, name: string): string[] {
  return [...groups.values()].filter(({ displayName }) => displayName === name).map(({ id }) => String(id));
}

/** Returns the ids of the members of a group. */
export function membersOf({ groups }: Snapshot, group: string): ReadonlySet<string> {
  const members = groups.get(group)?.members;
  return new Set((Array.isArray(members) ? members : []).map((member) => String((member as JsonObject).value)));
}

/** Returns the ids of the groups that a person is in. */
export function groupsOfUser(snapshot: Snapshot, id: string): string[] {
  return [...snapshot.groups.keys()].filter((group) => membersOf(snapshot, group).has(id));
}

export function isActive(user: JsonObject | undefined): boolean {
  return user !== undefined && user.active !== false;
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Returns the id of a person's manager. */
export function managerOf(user: JsonObject | undefined): string | undefined {
  const extension = user?.[enterprise];
  const manager = isObject(extension) ? extension.manager : undefined;
  return isObject(manager) ? String(manager.value) : undefined;
}

/** Returns the names of the attributes that do not have the requested value. */
export function wrongAttributes(user: JsonObject | undefined, { title, phone, email }: Attributes): string[] {
  const valuesOf = (name: string): unknown[] => {
    const values = user?.[name];
    return (Array.isArray(values) ? values : []).map((item) => (isObject(item) ? item.value : item));
  };
  return [
    ...(title === undefined || user?.title === title ? [] : ['title']),
    ...(phone === undefined || valuesOf('phoneNumbers').includes(phone) ? [] : ['phone']),
    ...(email === undefined || valuesOf('emails').includes(email) ? [] : ['email']),
  ];
}
