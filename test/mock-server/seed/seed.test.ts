import { describe, expect, it } from 'vitest';
import { OptionError } from '../../../mock-server/options/option-error.ts';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import { companyContents } from '../../../mock-server/seed/contents.ts';
import type { Change } from '../../../mock-server/store/store.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { GroupModel, standardModels, UserModel } from '../../../src/protocol/schema/model.ts';
import type { Resource } from '../../../src/protocol/schema/resource.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { validate } from '../../../src/protocol/value/validate.ts';

const bytes = (users: number, seed?: number) => JSON.stringify(companyContents(standardModels, { users, seed }));
const thousand = companyContents(standardModels, { users: 1000, seed: 42 });
const resources = (type: string, contents: readonly Change[] = thousand): Resource[] =>
  contents.flatMap((change) => (change.op === 'put' && change.type === type ? [change.resource] : []));
const enterprise = (user: Resource) => user[urn.EnterpriseUser] as JsonObject;
const managerOf = (user: Resource) => (enterprise(user).manager as JsonObject | undefined)?.value;

const base = 'http://localhost/scim/v2';

async function get(
  provider: ReturnType<typeof createMemoryProvider>,
  path: string,
  query: Record<string, string> = {},
) {
  const { status, raw } = await provider.exchange({ method: 'GET', base, path, query, headers: {} });
  return { status, body: JSON.parse(String(raw)) as JsonObject };
}

describe('a seed', () => {
  it('gives the same bytes each time, and others for another number', () => {
    expect(bytes(200, 42)).toBe(bytes(200, 42));
    expect(bytes(200, 42)).not.toBe(bytes(200, 43));
    expect(bytes(200)).toBe(bytes(200, 0));
  });

  it('does not depend on clock or chance of the machine', () => {
    const of = () => createMemoryProvider({ seed: 7, users: 20, clock: () => Date.now() }).snapshot();
    expect(JSON.stringify(of())).toBe(JSON.stringify(of()));
    expect(JSON.stringify(companyContents(standardModels, { users: 3, seed: 7 })[0])).toMatchInlineSnapshot(
      `"{"op":"put","type":"User","resource":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"id":"e0b629e0-30d7-424c-89e5-4a7bc78c4344","externalId":"hr-000001","userName":"mary-jane.thompson@example.com","name":{"formatted":"Mary-Jane Thompson","familyName":"Thompson","givenName":"Mary-Jane"},"displayName":"Mary-Jane Thompson","title":"Chief Executive Officer","userType":"Employee","preferredLanguage":"en","locale":"en-IE","timezone":"Europe/Dublin","active":true,"emails":[{"value":"mary-jane.thompson@example.com","type":"work","primary":true}],"phoneNumbers":[{"value":"+353 1 555 0201","type":"work"},{"value":"+353 1 555 979121","type":"mobile"}],"addresses":[{"streetAddress":"4 Sir John Rogerson's Quay","locality":"Dublin","region":"Leinster","postalCode":"D02 X2P1","country":"IE","type":"work","primary":true}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"E000001","costCenter":"6010","organization":"Meridian Instruments","division":"Corporate","department":"Executive"},"meta":{"resourceType":"User","created":"2020-03-08T04:00:00.000Z","lastModified":"2020-03-08T04:00:00.000Z","version":"W/\\"1\\""}}}"`,
    );
  });

  it.each([0, 1, 2, 9, 1000])('makes exactly %i people', (users) => {
    expect(resources('User', companyContents(standardModels, { users, seed: 1 }))).toHaveLength(users);
  });

  it('makes 20,000 people with nothing that has to be unique in use twice', () => {
    const users = resources('User', companyContents(standardModels, { users: 20_000, seed: 42 }));
    const distinct = (of: (user: Resource) => unknown) => new Set(users.map(of)).size;
    expect({
      id: distinct(({ id }) => id),
      userName: distinct(({ userName }) => String(userName).toLowerCase()),
      externalId: distinct(({ externalId }) => externalId),
      email: distinct(({ emails }) => (emails as JsonObject[])[0]?.value),
      employeeNumber: distinct((user) => enterprise(user).employeeNumber),
    }).toEqual({ id: 20_000, userName: 20_000, externalId: 20_000, email: 20_000, employeeNumber: 20_000 });
  });

  it('has ids that look like random UUIDs', () => {
    for (const { id } of [...resources('User'), ...resources('Group')]) {
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    }
  });

  it('is what a client could have created, by the kernel’s own validation', () => {
    const context = { operation: 'create', direction: 'request' } as const;
    for (const user of resources('User')) {
      const { id, meta, ...input } = user;
      const checked = validate(input, UserModel, context);
      expect(checked.issues).toEqual([]);
      expect(checked.resource).toEqual(input);
    }
    for (const { id, meta, ...input } of resources('Group')) {
      expect(validate(input, GroupModel, context).issues).toEqual([]);
    }
  });

  it('has managers that are a tree: one at the top, and everybody below', () => {
    const users = resources('User');
    const byId = new Map(users.map((user) => [user.id, user]));
    const chiefs = users.filter((user) => managerOf(user) === undefined);
    expect(chiefs.map(({ title }) => title)).toEqual(['Chief Executive Officer']);
    for (const user of users) {
      const seen = new Set<string>();
      let at: Resource | undefined = user;
      while (at && managerOf(at) !== undefined) {
        expect(seen.has(at.id)).toBe(false);
        seen.add(at.id);
        at = byId.get(String(managerOf(at)));
      }
      expect(at).toBe(chiefs[0]);
    }
  });

  it('has managers who are active, and lead no more than eight unless they lead the company', () => {
    const users = resources('User');
    const reports = new Map<unknown, number>();
    for (const user of users) reports.set(managerOf(user), (reports.get(managerOf(user)) ?? 0) + 1);
    for (const user of users) {
      const number = reports.get(user.id) ?? 0;
      if (number > 0) expect(user.active).toBe(true);
      expect(number).toBeLessThanOrEqual(managerOf(user) === undefined ? 9 : 8);
    }
  });

  it('looks like a company: departments, offices, contractors, some who have left, many scripts', () => {
    const users = resources('User');
    const share = (is: (user: Resource) => boolean) => users.filter(is).length / users.length;
    expect(new Set(users.map((user) => enterprise(user).department)).size).toBe(10);
    expect(new Set(users.map(({ timezone }) => timezone)).size).toBe(10);
    expect(share(({ active }) => active === false)).toBeGreaterThan(0.02);
    expect(share(({ active }) => active === false)).toBeLessThan(0.1);
    expect(share(({ userType }) => userType === 'Contractor')).toBeGreaterThan(0.05);
    const names = users.map(({ displayName }) => displayName).join(' ');
    for (const script of [
      'Latin',
      'Cyrillic',
      'Greek',
      'Arabic',
      'Hebrew',
      'Devanagari',
      'Han',
      'Hiragana',
      'Hangul',
    ]) {
      expect(names).toMatch(new RegExp(`\\p{Script=${script}}`, 'u'));
    }
    for (const { userName } of users) expect(userName).toMatch(/^[a-z-]+\.[a-z-]+\d*@example\.com$/);
  });

  it('has groups of active people, and groups of groups', async () => {
    const provider = createMemoryProvider({ seed: 42, users: 1000 });
    const find = async (name: string) => {
      const { body } = await get(provider, '/Groups', { filter: `displayName eq "${name}"` });
      return (body.Resources as Resource[])[0] as Resource;
    };
    const members = async (name: string) => ((await find(name)).members as JsonObject[]) ?? [];
    expect((await members('Technology Division')).map(({ display, type }) => [display, type])).toEqual([
      ['Engineering', 'Group'],
      ['Product', 'Group'],
      ['Design', 'Group'],
      ['IT', 'Group'],
    ]);
    const active = resources('User').filter(({ active }) => active);
    const engineers = active.filter((user) => enterprise(user).department === 'Engineering');
    expect(new Set((await members('Engineering')).map(({ value }) => value))).toEqual(
      new Set(engineers.map(({ id }) => id)),
    );
    const contractors = await members('Contractors');
    expect((await members('All Staff')).length + contractors.length).toBe(active.length);
    const { body } = await get(provider, `/Users/${engineers[1]?.id}`);
    expect((body.groups as JsonObject[]).find(({ display }) => display === 'Technology Division')?.type).toBe(
      'indirect',
    );
  });

  it('is found by filters like everything else', async () => {
    const provider = createMemoryProvider({ seed: 42, users: 1000 });
    const [first] = resources('User') as [Resource];
    const total = async (filter: string) => (await get(provider, '/Users', { filter })).body.totalResults;
    expect(await total(`userName eq "${first.userName}"`)).toBe(1);
    expect(await total(`externalId eq "${first.externalId}"`)).toBe(1);
    expect(await total(`${urn.EnterpriseUser}:manager.value eq "${first.id}"`)).toBe(9);
    expect(await total(`${urn.EnterpriseUser}:department eq "Sales" and active eq true`)).toBeGreaterThan(100);
    expect(await total('name.familyName co "ø"')).toBeGreaterThan(0);
  });

  it('is what a reset goes back to', async () => {
    const provider = createMemoryProvider({ seed: 42, users: 10 });
    const before = JSON.stringify(provider.snapshot());
    const [{ id }] = resources('User', provider.snapshot()) as [Resource];
    await provider.exchange({ method: 'DELETE', base, path: `/Users/${id}`, query: {}, headers: {} });
    expect(provider.store.count('User')).toBe(9);
    await provider.reset();
    expect(JSON.stringify(provider.snapshot())).toBe(before);
  });

  it('replaces everything where it comes later', async () => {
    const provider = createMemoryProvider({ seed: 42, users: 3 });
    await provider.seed({ users: 5 });
    expect(provider.store.count('User')).toBe(5);
    expect(JSON.stringify(provider.snapshot())).toBe(
      JSON.stringify(createMemoryProvider({ seed: 42, users: 5 }).snapshot()),
    );
  });

  it.each([
    [{ users: -1 }, 'users must be a number from 0 to 2000000, not -1'],
    [{ users: 1.5 }, 'users must be a number from 0 to 2000000, not 1.5'],
    [{ users: '7' as unknown as number }, 'users must be a number from 0 to 2000000, not "7"'],
    [{ users: 1, seed: 0.5 }, 'seed must be a whole number, not 0.5'],
  ])('refuses %j', (options, message) => {
    expect(() => companyContents(standardModels, options)).toThrow(new OptionError(message));
  });

  it('leaves out what a resource type of one’s own does not have', () => {
    const provider = createMemoryProvider({
      users: 2,
      schemas: [{ id: 'urn:example:User', attributes: [{ name: 'userName', required: true }, { name: 'title' }] }],
      resourceTypes: [{ name: 'User', endpoint: '/Users', schema: 'urn:example:User' }],
    });
    const [user] = resources('User', provider.snapshot());
    expect(Object.keys(user ?? {})).toEqual(['schemas', 'id', 'externalId', 'userName', 'title', 'meta']);
    expect(user?.schemas).toEqual(['urn:example:User']);
  });

  it('says what a resource type asks for that people do not have', () => {
    const definitions = {
      schemas: [{ id: 'urn:example:User', attributes: [{ name: 'badge', required: true }] }],
      resourceTypes: [{ name: 'User', endpoint: '/Users', schema: 'urn:example:User' }],
    };
    expect(() => createMemoryProvider({ users: 2, ...definitions })).toThrow(
      new OptionError('the resource type User does not allow generated resources: badge: it is required'),
    );
  });
});
