import type { JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/urns.ts';
import type { Effects } from './ledger.ts';
import { type Group, keys, type Person, type World } from './server-world.ts';

/** A single request, or one operation of a bulk request. */
export interface Operation {
  /** Number of the operation in the ledger. Written resources contain this number. */
  readonly number: number;
  readonly effects: Effects;
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly data?: JsonObject;
  /** The only expected status. */
  readonly status: number;
  /** Name of the resource that a POST creates. Later operations refer to this resource by `bulkId:NAME`. */
  readonly bulkId?: string;
  /** Receives the id of the resource that a POST creates. */
  readonly created?: { id: string | undefined };
}

/** Makes each person as large as some real ones, so that the log grows and a compaction takes some time. */
const pad = 'x'.repeat(3000);

/** Operations to send together. The plan applies each operation to `world` before the operation is sent. */
export class Plan {
  readonly operations: Operation[] = [];

  constructor(
    readonly world: World,
    private readonly nextNumber: () => number,
  ) {}

  createPerson(name: string): void {
    const number = this.nextNumber();
    const person: Person = { id: undefined, title: String(number) };
    this.world.people.set(name, person);
    this.#create(number, name, person, '/Users', personOf(name, number), { [keys.person(name)]: String(number) });
  }

  replacePerson(name: string): void {
    const number = this.nextNumber();
    const path = `/Users/${this.#reference(name)}`;
    this.#person(name).title = String(number);
    const effects = { [keys.person(name)]: String(number) };
    this.operations.push({ number, effects, method: 'PUT', path, data: personOf(name, number), status: 200 });
  }

  retitlePerson(name: string): void {
    const number = this.nextNumber();
    const path = `/Users/${this.#reference(name)}`;
    this.#person(name).title = String(number);
    const effects = { [keys.person(name)]: String(number) };
    const data = patch({ op: 'replace', path: 'title', value: String(number) });
    this.operations.push({ number, effects, method: 'PATCH', path, data, status: 200 });
  }

  deletePerson(name: string): void {
    const path = `/Users/${this.#reference(name)}`;
    this.world.people.delete(name);
    this.#delete(path, { [keys.person(name)]: null, ...this.#leaveGroups(name) });
  }

  createGroup(name: string, members: readonly string[]): void {
    const number = this.nextNumber();
    const group: Group = { id: undefined, mark: String(number), members: new Set(members) };
    const data = this.#groupOf(name, number, members);
    this.world.groups.set(name, group);
    const joined = members.map((member) => [keys.member(name, member), 'yes']);
    const effects = { [keys.group(name)]: String(number), ...Object.fromEntries(joined) };
    this.#create(number, name, group, '/Groups', data, effects);
  }

  replaceGroup(name: string, members: readonly string[]): void {
    const number = this.nextNumber();
    const group = this.#group(name);
    const path = `/Groups/${this.#reference(name)}`;
    const data = this.#groupOf(name, number, members);
    const left = [...group.members].filter((member) => !members.includes(member));
    const joined = members.filter((member) => !group.members.has(member));
    const effects = {
      [keys.group(name)]: String(number),
      ...Object.fromEntries(left.map((member) => [keys.member(name, member), null])),
      ...Object.fromEntries(joined.map((member) => [keys.member(name, member), 'yes'])),
    };
    for (const member of left) group.members.delete(member);
    for (const member of joined) group.members.add(member);
    group.mark = String(number);
    this.operations.push({ number, effects, method: 'PUT', path, data, status: 200 });
  }

  /** Adds or removes a member of a group. The mark of the group stays the same. */
  toggleMember(name: string, member: string): void {
    const number = this.nextNumber();
    const { members } = this.#group(name);
    const value = this.#reference(member);
    const isMember = members.has(member);
    const operation = isMember
      ? { op: 'remove', path: `members[value eq "${value}"]` }
      : { op: 'add', path: 'members', value: [{ value }] };
    if (isMember) members.delete(member);
    else members.add(member);
    const effects = { [keys.member(name, member)]: isMember ? null : 'yes' };
    const path = `/Groups/${this.#reference(name)}`;
    this.operations.push({ number, effects, method: 'PATCH', path, data: patch(operation), status: 204 });
  }

  deleteGroup(name: string): void {
    const path = `/Groups/${this.#reference(name)}`;
    const lost = [...this.#group(name).members].map((member) => [keys.member(name, member), null]);
    this.world.groups.delete(name);
    this.#delete(path, { [keys.group(name)]: null, ...Object.fromEntries(lost), ...this.#leaveGroups(name) });
  }

  #create(
    number: number,
    bulkId: string,
    created: { id: string | undefined },
    path: string,
    data: JsonObject,
    effects: Effects,
  ): void {
    this.operations.push({ number, effects, method: 'POST', path, data, status: 201, bulkId, created });
  }

  #delete(path: string, effects: Effects): void {
    this.operations.push({ number: this.nextNumber(), effects, method: 'DELETE', path, status: 204 });
  }

  /** Removes a deleted resource from its groups. Returns the effects. */
  #leaveGroups(name: string): Effects {
    const groups = [...this.world.groups].filter(([, { members }]) => members.delete(name));
    return Object.fromEntries(groups.map(([group]) => [keys.member(group, name), null]));
  }

  #groupOf(name: string, number: number, members: readonly string[]): JsonObject {
    const values = members.map((member) => ({ value: this.#reference(member) }));
    return { schemas: [urn.Group], displayName: name, externalId: String(number), members: values };
  }

  /** Returns the id, or a bulkId reference if the same bulk request creates the resource. */
  #reference(name: string): string {
    const { people, groups } = this.world;
    return people.get(name)?.id ?? groups.get(name)?.id ?? `bulkId:${name}`;
  }

  #person(name: string): Person {
    const person = this.world.people.get(name);
    if (person === undefined) throw new TypeError(`there is no person ${name}`);
    return person;
  }

  #group(name: string): Group {
    const group = this.world.groups.get(name);
    if (group === undefined) throw new TypeError(`there is no group ${name}`);
    return group;
  }
}

function personOf(name: string, number: number): JsonObject {
  return { schemas: [urn.User], userName: name, title: String(number), nickName: pad };
}

function patch(operation: JsonObject): JsonObject {
  return { schemas: [urn.PatchOp], Operations: [operation] };
}
