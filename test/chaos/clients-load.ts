import type { JsonObject } from '../../src/protocol/json/json.ts';
import { type BulkOperation, bulkRequest, readBulkResponse } from '../../src/protocol/messages/bulk.ts';
import { urn } from '../../src/protocol/urns.ts';
import type { ScimHttp } from './scim-http.ts';
import { objectsOf } from './server-world.ts';

const counters = 10;
/**
 * Number of groups whose members are changed one by one. There is one more group, whose members are replaced with PUT.
 * Clients seldom send this PUT, because another client has usually changed the group in the meantime.
 */
const groups = 4;
/** Names that many clients want but only one can get. */
const rareNames = 5;

/** How a counter is written. */
type Way = (typeof ways)[number];
const ways = ['PATCH', 'PUT', 'bulk'] as const;

/** State that the server acknowledged to clients. */
interface Told {
  /** Number of acknowledged increments by user id. The title of each of these users is a counter. */
  readonly increments: Map<string, number>;
  /**
   * For each pair of a group and a member: true if the last acknowledged change added the member, false if it removed
   * the member.
   */
  readonly memberships: Map<string, boolean>;
  /** Ids of resources that were created and not deleted. `deleted`: ids of deleted resources. */
  readonly alive: Set<string>;
  readonly deleted: Set<string>;
  /**
   * Names that are in use. A name is added after the server has acknowledged the creation of the person. The name is
   * removed just before a client deletes the person.
   */
  readonly taken: Set<string>;
}

/** Many clients that read and write the same resources, and the checks after all clients are done. */
export class ClientsLoad {
  readonly #http: ScimHttp;
  readonly #told: Told = {
    increments: new Map(),
    memberships: new Map(),
    alive: new Set(),
    deleted: new Set(),
    taken: new Set(),
  };
  #groups: string[] = [];
  #people: string[] = [];
  readonly unexpected: string[] = [];

  constructor(http: ScimHttp) {
    this.#http = http;
  }

  /** Creates the resources that the clients share, and one person for each client. */
  async prepare(clients: number): Promise<void> {
    for (let i = 0; i < counters; i++) this.#told.increments.set(await this.#create(person(`counter-${i}`, '0')), 0);
    for (let i = 0; i <= groups; i++) {
      const { body } = await this.#http.send('POST', '/Groups', { schemas: [urn.Group], displayName: `group-${i}` });
      this.#groups.push(String(body.id));
    }
    for (let i = 0; i < clients; i++) this.#people.push(await this.#create(person(`client-${i}`)));
  }

  /** Works until `isOver` returns true. Each client finishes the work that it began. */
  async run(isOver: () => boolean): Promise<void> {
    await Promise.all(
      this.#people.map(async (_, client) => {
        for (let turn = client; !isOver(); turn++) await this.#work(client, turn);
      }),
    );
  }

  get increments(): number {
    return [...this.#told.increments.values()].reduce((total, count) => total + count, 0);
  }

  /**
   * Reads all resources. Returns the differences from the acknowledged changes, because each difference is a lost
   * change.
   */
  async check(): Promise<string[]> {
    const wrong: string[] = [];
    for (const [id, count] of this.#told.increments) {
      const { title } = (await this.#http.send('GET', `/Users/${id}`)).body;
      if (title !== String(count)) wrong.push(`a counter is ${String(title)} after ${count} increments`);
    }
    for (const group of this.#groups) {
      const { members } = (await this.#http.send('GET', `/Groups/${group}`)).body;
      const found = new Set(objectsOf(members).map(({ value }) => value));
      for (const id of this.#people) {
        const expected = this.#told.memberships.get(`${group} ${id}`) ?? false;
        if (found.has(id) !== expected) wrong.push(`${id} is ${expected ? 'no' : 'a'} member of ${group}`);
      }
    }
    for (const id of this.#told.alive) {
      const { status } = await this.#http.send('GET', `/Users/${id}`);
      if (status !== 200) wrong.push(`${id} was created, and gets ${status}`);
    }
    for (const id of [...this.#told.deleted].slice(-2000)) {
      const { status } = await this.#http.send('GET', `/Users/${id}`);
      if (status !== 404) wrong.push(`${id} was deleted, and gets ${status}`);
    }
    return wrong;
  }

  async #work(client: number, turn: number): Promise<void> {
    switch (turn % 8) {
      case 0:
      case 1:
      case 2:
        return this.#increment(
          [...this.#told.increments.keys()][turn % counters] as string,
          ways[turn % ways.length] as Way,
        );
      case 3:
        return turn % 256 === 3
          ? this.#toggleMembership(client, this.#groups[groups] as string, true)
          : this.#toggleMembership(client, this.#groups[(turn >> 3) % groups] as string, false);
      case 4:
        return this.#createAndDelete(`passing-${client}-${turn}`);
      case 5:
        return this.#fightForName(`only-${turn % rareNames}`);
      case 6:
        return this.#bulk(`${client}-${turn}`);
      default:
        return this.#read(turn);
    }
  }

  /**
   * Reads a counter, adds 1 and writes the result. Starts again if another client has written the counter in the
   * meantime.
   */
  async #increment(id: string, way: Way): Promise<void> {
    for (;;) {
      const atLeast = this.#told.increments.get(id) ?? 0;
      const { status, etag, body } = await this.#http.send('GET', `/Users/${id}`);
      if (!this.#expect(status, 200)) return;
      this.#expectAtLeast(body, atLeast);
      const written = await this.#write(way, id, body, String(Number(body.title) + 1), etag);
      if (!this.#expect(written, 200, 412)) return;
      if (written === 412) continue;
      this.#told.increments.set(id, (this.#told.increments.get(id) ?? 0) + 1);
      return;
    }
  }

  async #write(way: Way, id: string, before: JsonObject, title: string, etag: string): Promise<number> {
    const path = `/Users/${id}`;
    const data = patch({ op: 'replace', path: 'title', value: title });
    if (way === 'PUT') return (await this.#http.send('PUT', path, { ...before, title }, etag)).status;
    if (way === 'PATCH') return (await this.#http.send('PATCH', path, data, etag)).status;
    const Operations: BulkOperation[] = [{ method: 'PATCH', path, version: etag, data }];
    const { status, body } = await this.#http.send('POST', '/Bulk', bulkRequest({ Operations }));
    return status === 200 ? (readBulkResponse(body)[0]?.status ?? 0) : status;
  }

  /**
   * Adds or removes a member: by a PATCH of this member, or by a PUT of all members. Repeats the PUT if another client
   * changed the group between the read and the PUT.
   */
  async #toggleMembership(client: number, group: string, withPut: boolean): Promise<void> {
    const path = `/Groups/${group}`;
    const id = this.#people[client] as string;
    const key = `${group} ${id}`;
    const isMember = this.#told.memberships.get(key) ?? false;
    const operation = isMember
      ? { op: 'remove', path: `members[value eq "${id}"]` }
      : { op: 'add', path: 'members', value: [{ value: id }] };
    for (let done = 412; done === 412; ) {
      if (withPut) {
        const { status, etag, body } = await this.#http.send('GET', path);
        if (!this.#expect(status, 200)) return;
        const others = objectsOf(body.members).filter(({ value }) => value !== id);
        const members = isMember ? others : [...others, { value: id }];
        done = (await this.#http.send('PUT', path, { ...body, members }, etag)).status;
      } else done = (await this.#http.send('PATCH', path, patch(operation))).status;
      if (!this.#expect(done, ...(withPut ? [200, 412] : [204]))) return;
    }
    this.#told.memberships.set(key, !isMember);
  }

  async #createAndDelete(name: string): Promise<void> {
    const id = await this.#create(person(name));
    this.#told.alive.add(id);
    if ((await this.#http.send('GET', `/Users/${id}`)).status !== 200) this.unexpected.push(`${name} cannot be read`);
    const { status } = await this.#http.send('DELETE', `/Users/${id}`);
    if (!this.#expect(status, 204)) return;
    this.#told.alive.delete(id);
    this.#told.deleted.add(id);
  }

  /** Tries to create the same person as other clients. Only one can succeed. */
  async #fightForName(name: string): Promise<void> {
    const { status, body } = await this.#http.send('POST', '/Users', person(name));
    if (!this.#expect(status, 201, 409) || status === 409) return;
    if (this.#told.taken.has(name)) this.unexpected.push(`${name} was created twice`);
    this.#told.taken.add(name);
    const path = `/Users/${String(body.id)}`;
    const { status: read } = await this.#http.send('GET', path);
    this.#expect(read, 200);
    // Frees the name first: another client can create the person as soon as the DELETE is sent.
    this.#told.taken.delete(name);
    const { status: deleted } = await this.#http.send('DELETE', path);
    this.#expect(deleted, 204);
  }

  async #bulk(name: string): Promise<void> {
    const creates = [0, 1, 2].map((i) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `u${i}`,
      data: person(`bulk-${name}-${i}`),
    }));
    const ids = await this.#bulkIds(creates, '201');
    for (const id of ids) this.#told.alive.add(id);
    const deleted = await this.#bulkIds(
      ids.map((id) => ({ method: 'DELETE', path: `/Users/${id}` })),
      '204',
    );
    for (const id of deleted) {
      this.#told.alive.delete(id);
      this.#told.deleted.add(id);
    }
  }

  async #bulkIds(operations: JsonObject[], expected: string): Promise<string[]> {
    const { status, body } = await this.#http.send('POST', '/Bulk', {
      schemas: [urn.BulkRequest],
      Operations: operations,
    });
    if (!this.#expect(status, 200)) return [];
    const results = (body.Operations ?? []) as JsonObject[];
    const failed = results.filter((result) => result.status !== expected);
    if (failed.length > 0) this.unexpected.push(`bulk: ${JSON.stringify(failed[0])}`);
    return results
      .filter((result) => result.status === expected)
      .map(({ location }) => String(location).split('/').pop() as string);
  }

  async #read(turn: number): Promise<void> {
    const [id, atLeast] = [...this.#told.increments][turn % counters] as [string, number];
    const filter = encodeURIComponent(`userName eq "counter-${turn % counters}"`);
    const { status, body } = await this.#http.send('GET', `/Users?filter=${filter}`);
    const [found] = objectsOf(body.Resources);
    if (this.#expect(status, 200)) {
      if (body.totalResults !== 1 || found?.id !== id) this.unexpected.push('a counter is not found');
      else this.#expectAtLeast(found, atLeast);
    }
    const { status: listed } = await this.#http.send('GET', '/Groups?count=10&excludedAttributes=members');
    this.#expect(listed, 200);
  }

  async #create(resource: JsonObject): Promise<string> {
    const { status, body } = await this.#http.send('POST', '/Users', resource);
    this.#expect(status, 201);
    return String(body.id);
  }

  /** Checks that a read after an acknowledged write does not show an older state. */
  #expectAtLeast({ title }: JsonObject, increments: number): void {
    if (Number(title) >= increments) return;
    this.unexpected.push(`a counter is read as ${String(title)} after ${increments} increments`);
  }

  /**
   * Ignores a missing response (status 0) and statuses from 500, because `ScimHttp` has already recorded these
   * failures.
   */
  #expect(status: number, ...expected: number[]): boolean {
    if (expected.includes(status)) return true;
    if (status !== 0 && status < 500) this.unexpected.push(`${status} where ${expected.join(' or ')} is expected`);
    return false;
  }
}

function person(userName: string, title?: string): JsonObject {
  return { schemas: [urn.User], userName, ...(title === undefined ? {} : { title }) };
}

function patch(operation: JsonObject): JsonObject {
  return { schemas: [urn.PatchOp], Operations: [operation] };
}
