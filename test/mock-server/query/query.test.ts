import { beforeAll, describe, expect, it } from 'vitest';
import { planFilter } from '../../../mock-server/query/planner.ts';
import { parseFilter } from '../../../src/protocol/filter/index.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { GroupModel, UserModel } from '../../../src/protocol/schema/model.ts';
import type { Resource } from '../../../src/protocol/schema/resource.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { createHarness, group, type Harness, user } from '../provider/harness.ts';

let send: Harness['send'];
const names = (body: JsonObject): unknown[] =>
  (body.Resources as JsonObject[]).map(({ userName, displayName }) => userName ?? displayName);
const query = (parameters: Record<string, string>): string => new URLSearchParams(parameters).toString();

beforeAll(async () => {
  ({ send } = createHarness({ behaviour: { defaultPageSize: 3, maxPageSize: 4 } }));
  const people: [string, JsonObject][] = [
    ['anna', { title: 'Ärztin', active: true, emails: [{ type: 'work', value: 'anna@example.com' }] }],
    [
      'Bert',
      { title: 'zoologist', active: false, emails: [{ type: 'home', value: 'bert@example.org', primary: true }] },
    ],
    ['carl', { externalId: 'X1', active: true }],
    [
      'dora',
      {
        title: 'Boss',
        schemas: [urn.User, urn.EnterpriseUser],
        [urn.EnterpriseUser]: { department: 'Sales', manager: { value: 'id-1' } },
      },
    ],
    ['emil', { name: { familyName: 'O’Malley' } }],
  ];
  for (const [name, more] of people) await send('POST', '/Users', user(name, more));
  await send('POST', '/Groups', group('Staff', 'id-1', 'id-3'));
});

describe('filter', () => {
  it.each([
    ['userName eq "ANNA"', ['anna']],
    ['externalId eq "X1"', ['carl']],
    ['externalId eq "x1"', []],
    ['id eq "id-2"', ['Bert']],
    ['id eq "id-5" or userName eq "BERT" or id eq "id-2"', ['emil', 'Bert']],
    ['id eq "id-5" or title eq "Boss"', ['dora', 'emil']],
    ['emails eq "bert@example.org"', ['Bert']],
    ['emails.value eq "ANNA@example.com"', ['anna']],
    ['emails[type eq "work" and value ew "example.com"]', ['anna']],
    ['emails[value eq "anna@example.com" and type eq "home"]', []],
    ['groups.value eq "id-6"', ['anna', 'carl']],
    ['groups.display eq "staff" and active eq true', ['anna', 'carl']],
    [`${urn.EnterpriseUser}:manager.value eq "id-1"`, ['dora']],
    [`${urn.EnterpriseUser}:manager.displayName eq "anna"`, ['dora']],
    [`${urn.EnterpriseUser} pr`, ['dora']],
    ['not (title pr) or active eq false', ['Bert', 'carl', 'emil']],
    ['title pr and not (active eq true) and userName ne "bert"', ['dora']],
    ['meta.location ew "/Users/id-5"', ['emil']],
    ['meta.created ge "2026-01-01T01:00:00+01:00" and userName sw "e"', ['emil']],
  ])('%s', async (filter, expected) => {
    const { body } = await send('GET', `/Users?${query({ filter })}`);
    expect(names(body)).toEqual(expected);
    expect(body.totalResults).toBe(expected.length);
  });

  it('finds resources by several ids without reading them all', () => {
    const { store } = createHarness().provider;
    store.list = () => expect.fail('all resources are read');
    const filter = parseFilter('id eq "id-1" or id eq "id-2"');
    expect([...(planFilter(filter, UserModel, [], store) ?? ['none'])]).toEqual([]);
  });

  it('finds groups by member without reading them all', async () => {
    expect(names((await send('GET', `/Groups?${query({ filter: 'members.value eq "id-3"' })}`)).body)).toEqual([
      'Staff',
    ]);
    expect(names((await send('GET', `/Groups?${query({ filter: 'members eq "id-2"' })}`)).body)).toEqual([]);
  });

  it.each([
    ['members.type eq "USER"', ['Staff']],
    ['members[type eq "User" and value eq "id-3"]', ['Staff']],
    ['members.type eq "Group"', []],
    ['members.type ne "Group"', ['Staff']],
  ])('finds groups by the type of their members: %s', async (filter, expected) => {
    expect(names((await send('GET', `/Groups?${query({ filter })}`)).body)).toEqual(expected);
  });

  it('the type of members selects groups without reading their members', () => {
    const { store } = createHarness().provider;
    store.list = function* () {
      yield { id: 'g-1' } as Resource;
      yield { id: 'g-2' } as Resource;
    };
    store.members = (id) => new Map([['id-1', { value: 'id-1', type: id === 'g-1' ? 'User' : 'Group' }]]);
    expect([...(planFilter(parseFilter('members.type eq "group"'), GroupModel, [], store) ?? [])]).toEqual([
      { id: 'g-2' },
    ]);
  });

  it.each([
    ['nickname', 'expected an operator (eq, ne, co, sw, ew, gt, ge, lt, le, pr), found the end (at position 9)'],
    ['shoeSize eq 43', 'there is no attribute shoeSize (at position 1)'],
    ['active gt true', 'active has the type boolean, which does not support the operator gt'],
    ['userName regex "a"', 'unknown operator "regex": use eq, ne, co, sw, ew, gt, ge, lt, le, pr (at position 10)'],
    ['password eq "x"', 'password cannot be used in a filter, because the attribute is never returned'],
    [
      'userName eq bjensen',
      'expected a value: a "string" in double quotes, a number, true, false or null, found "bjensen" (at position 13)',
    ],
  ])('refuses %s', async (filter, detail) => {
    const { body } = await send('GET', `/Users?${query({ filter })}`);
    expect(body).toEqual({ schemas: [urn.Error], status: '400', scimType: 'invalidFilter', detail });
  });
});

describe('sort', () => {
  it.each([
    ['userName', 'ascending', ['anna', 'Bert', 'carl', 'dora']],
    ['userName', 'descending', ['emil', 'dora', 'carl', 'Bert']],
    ['title', 'ascending', ['dora', 'Bert', 'anna', 'carl']],
    ['title', 'descending', ['carl', 'emil', 'anna', 'Bert']],
    ['emails.value', 'ascending', ['anna', 'Bert', 'carl', 'dora']],
    [`${urn.EnterpriseUser}:department`, 'ascending', ['dora', 'anna', 'Bert', 'carl']],
  ])('by %s %s', async (sortBy, sortOrder, expected) => {
    expect(names((await send('GET', `/Users?${query({ sortBy, sortOrder, count: '4' })}`)).body)).toEqual(expected);
  });
});

describe('pages', () => {
  it.each([
    ['', 1, 3, ['anna', 'Bert', 'carl']],
    ['startIndex=4', 4, 2, ['dora', 'emil']],
    ['startIndex=0&count=2', 1, 2, ['anna', 'Bert']],
    ['startIndex=-5&count=1', 1, 1, ['anna']],
    ['startIndex=5&count=100', 5, 1, ['emil']],
    ['startIndex=6', 6, 0, []],
    ['count=0', 1, 0, []],
    ['count=-1', 1, 0, []],
    ['count=100', 1, 4, ['anna', 'Bert', 'carl', 'dora']],
  ])('"%s"', async (parameters, startIndex, itemsPerPage, expected) => {
    const { body } = await send('GET', `/Users?${parameters}`);
    expect(names(body)).toEqual(expected);
    expect(body).toMatchObject({ schemas: [urn.ListResponse], totalResults: 5, startIndex, itemsPerPage });
  });

  it('refuses a count that is no number', async () => {
    expect((await send('GET', '/Users?count=many')).body).toMatchObject({
      status: '400',
      scimType: 'invalidValue',
      detail: 'count must be an integer, not "many"',
    });
  });
});

describe('projection', () => {
  it.each([
    ['attributes=userName,emails.value', { userName: 'anna', emails: [{ value: 'anna@example.com' }] }],
    ['attributes=groups.display', { groups: [{ display: 'Staff' }] }],
    ['excludedAttributes=title,active,emails,groups,meta,id', { userName: 'anna' }],
  ])('%s', async (parameters, expected) => {
    expect((await send('GET', `/Users/id-1?${parameters}`)).body).toEqual({
      schemas: [urn.User],
      id: 'id-1',
      ...expected,
    });
  });

  it('refuses both parameters at once', async () => {
    expect((await send('GET', '/Users?attributes=a&excludedAttributes=b')).body).toMatchObject({
      status: '400',
      scimType: 'invalidValue',
    });
  });
});

describe('search', () => {
  it('answers a SearchRequest as it answers the same query in a URL', async () => {
    const message = {
      schemas: [urn.SearchRequest],
      filter: 'active eq true',
      attributes: ['userName'],
      sortBy: 'userName',
      sortOrder: 'descending',
      startIndex: 1,
      count: 1,
    };
    const { status, body } = await send('POST', '/Users/.search', message);
    expect(status).toBe(200);
    expect(body).toEqual({
      schemas: [urn.ListResponse],
      totalResults: 2,
      startIndex: 1,
      itemsPerPage: 1,
      Resources: [{ schemas: [urn.User], id: 'id-3', userName: 'carl' }],
    });
  });

  it('searches all resource types at the root, an attribute that a type lacks being no value', async () => {
    const search = (filter: string) => send('POST', '/.search', { schemas: [urn.SearchRequest], filter });
    expect(names((await search('displayName eq "staff" or userName eq "emil"')).body)).toEqual(['emil', 'Staff']);
    expect(names((await search('meta.resourceType eq "Group"')).body)).toEqual(['Staff']);
    expect((await send('GET', '/')).body.totalResults).toBe(6);
    expect(names((await send('GET', '/?startIndex=5')).body)).toEqual(['emil', 'Staff']);
  });
});

describe('a query over all resource types', () => {
  it.each<[string, string, string[]]>([
    ['what has no value comes last', '', ['a', 'b', 'G']],
    ['and first the other way round', '&sortOrder=descending', ['G', 'b', 'a']],
  ])('sorts by what only one of them has: %s', async (_, order, expected) => {
    const { send } = createHarness();
    await send('POST', '/Groups', group('G'));
    for (const name of ['b', 'a']) await send('POST', '/Users', user(name));
    const { body } = await send('GET', `/?sortBy=userName${order}`);
    const names = (body.Resources as JsonObject[]).map(({ userName, displayName }) => userName ?? displayName);
    expect(names).toEqual(expected);
  });

  it('takes no such attribute where one type alone is asked', async () => {
    const { send } = createHarness();
    const one = await send('GET', '/Groups?sortBy=userName');
    expect([one.status, one.body.scimType]).toEqual([400, 'invalidValue']);
  });
});
