import { describe, expect, test } from 'vitest';
import { ScimClient } from '../../../src/client/client.ts';
import type { Notice } from '../../../src/client/notice.ts';
import type { ListOptions } from '../../../src/client/options.ts';
import type { FactValues } from '../../../src/dialects/facts.ts';
import type { Exchange, ScimResponse } from '../../../src/protocol/exchange/exchange.ts';
import { createFakeService, type FakeServiceOptions } from '../../support/fake-service/index.ts';
import { failure, script } from '../request.ts';

const base = 'https://scim.example.com/v2';

function open(exchange: Exchange, facts: Partial<FactValues>) {
  const notices: Notice[] = [];
  const client = new ScimClient(exchange, {
    base,
    dialect: { id: 'acme', title: 'Acme', version: '2.0', facts },
    onNotice: (notice) => void notices.push(notice),
  });
  return { client, notices, said: () => notices.map(({ code, message }) => `${code}: ${message}`) };
}

/** A client that gets these responses in turn. */
function scripted(facts: Partial<FactValues>, ...answers: Partial<ScimResponse>[]) {
  const exchange = script(...answers);
  const queries = () => exchange.sent.map(({ method, path, query }) => ({ method, path, query }));
  return { ...open(exchange, facts), sent: exchange.sent, queries };
}

/** A client of a fake service with people `p1`, `p2` and so on. Every second person has a title. */
function serviced(facts: Partial<FactValues>, people: number, options: FakeServiceOptions = {}) {
  const service = createFakeService(options);
  for (let n = 1; n <= people; n++)
    service.addUser({ userName: `p${n}`, externalId: `x${n}`, ...(n % 2 === 0 ? { title: 'Chief' } : {}) });
  return { ...open(service.exchange, facts), service };
}

async function names(client: ScimClient, options: ListOptions = {}): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { userName } of client.list('/Users', options)) found.push(userName);
  return found;
}

const empty = { body: { totalResults: 0, Resources: [] } };

describe('requests', () => {
  test('have endpoints in lower case, and ids as they are', async () => {
    const { client, queries } = scripted({ endpointCase: 'lower' }, { body: { id: 'Ab/C' } });
    await client.get('/Users', 'Ab/C');
    await client.request({ method: 'GET', path: '/ServiceProviderConfig' });
    await client.delete('Groups', 'Ab');
    expect(queries().map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /users/Ab%2FC',
      'GET /serviceproviderconfig',
      'DELETE /groups/Ab',
    ]);
  });

  test.each([
    ['plural', ['/ServiceProviderConfigs']],
    ['absent', []],
    ['understated', ['/ServiceProviderConfig']],
  ] as const)('ask for a ServiceProviderConfig that is %s at the right place', async (serviceProviderConfig, paths) => {
    const { client, queries, said } = scripted({ serviceProviderConfig }, { body: { patch: { supported: false } } });
    expect((await client.discovery.capabilities()).patch).toBe(serviceProviderConfig === 'absent');
    expect(queries().map(({ path }) => path)).toEqual(paths);
    expect(said()).toEqual([]);
  });
});

describe('capabilities', () => {
  const declared = {
    patch: { supported: false },
    bulk: { supported: true, maxOperations: 10, maxPayloadSize: 5 },
    filter: { supported: false, maxResults: 50 },
    sort: { supported: true },
    etag: { supported: true },
    changePassword: { supported: true },
  };

  test('are the facts, and otherwise what the service declares', async () => {
    const { client } = scripted(
      {
        methods: { User: ['GET', 'PATCH'], Group: ['GET'] },
        filterOperators: ['eq'],
        sort: false,
        etag: false,
        bulk: { supported: true, maxOperations: 3 },
        pagination: 'cursor-on-request',
        maxPageSize: 100,
      },
      { body: declared },
    );
    expect(await client.discovery.capabilities()).toEqual({
      known: true,
      patch: true,
      bulk: { supported: true, maxOperations: 3, maxPayloadSize: 5 },
      filter: { supported: true, maxResults: 50 },
      changePassword: true,
      sort: false,
      etag: false,
      pagination: { cursor: true, index: false, maxPageSize: 100 },
    });
    expect((await client.discovery.declaredCapabilities()).patch).toBe(false);
    expect(await client.discovery.serviceProviderConfig()).toEqual(declared);
  });

  test('have no bulk if the dialect has none', async () => {
    const { client } = scripted({ bulk: { supported: false } }, { body: declared });
    expect((await client.discovery.capabilities()).bulk).toEqual({ supported: false });
  });

  test('have filters if the service is known to declare less than it supports', async () => {
    const { client } = scripted({ serviceProviderConfig: 'understated' }, { body: declared });
    expect((await client.discovery.capabilities()).filter).toEqual({ supported: true, maxResults: 50 });
    const other = scripted({ serviceProviderConfig: 'understated', filterOperators: [] }, { body: declared });
    expect((await other.client.discovery.capabilities()).filter.supported).toBe(false);
  });

  test('are as declared without facts', async () => {
    const { client } = scripted({}, { body: declared });
    expect(await client.discovery.capabilities()).toEqual(await client.discovery.declaredCapabilities());
  });
});

describe('lists', () => {
  test('ask for no larger page than the largest one', async () => {
    const small = scripted({ maxPageSize: 50 }, empty);
    await names(small.client, { filter: 'active eq true' });
    await names(small.client, { filter: 'active eq true', count: 70 });
    await names(small.client, { filter: 'active eq true', count: 20 });
    expect(small.queries().map(({ query }) => query.count)).toEqual(['50', '50', '20']);
    const large = scripted({ maxPageSize: 500 }, empty);
    await names(large.client, { filter: 'active eq true' });
    expect(large.queries().map(({ query }) => query.count)).toEqual(['100']);
  });

  test('never ask for count 0', async () => {
    const { client, queries } = scripted({ countZero: '400' }, empty);
    await names(client, { filter: 'active eq true', count: 0 });
    await names(client, { filter: 'active eq true', limit: 0 });
    expect(queries().map(({ query }) => query.count)).toEqual(['1']);
  });

  test('ask for a cursor in the first request, if the service has one only on request', async () => {
    const { client, queries } = scripted(
      { pagination: 'cursor-on-request' },
      { body: { Resources: [{ id: '1', userName: 'a' }], nextCursor: 'n/2' } },
      { body: { Resources: [{ id: '2', userName: 'b' }] } },
    );
    expect(await names(client)).toEqual(['a', 'b']);
    expect(queries().map(({ query }) => query)).toEqual([
      { cursor: '', count: '100' },
      { cursor: 'n/2', count: '100' },
    ]);
  });

  test('end after a page without a cursor, if the service always has cursors', async () => {
    const { client, queries } = scripted(
      { pagination: 'cursor' },
      { body: { Resources: [{ id: '1', userName: 'a' }] } },
    );
    expect(await names(client)).toEqual(['a']);
    expect(queries().map(({ query }) => query)).toEqual([{ count: '100' }]);
  });

  test('are one request without parameters, if the service has no pages', async () => {
    const answer = {
      body: {
        totalResults: 2,
        Resources: [
          { id: '1', userName: 'a' },
          { id: '2', userName: 'b' },
        ],
      },
    };
    const { client, queries } = scripted({ pagination: 'none' }, answer);
    expect(await names(client, { confirmEnd: true })).toEqual(['a', 'b']);
    expect(queries().map(({ query }) => query)).toEqual([{}]);
  });

  test('fail if a service without pages leaves resources out', async () => {
    const answer = { body: { totalResults: 3, Resources: [{ id: '1' }] } };
    const { client } = scripted({ pagination: 'none' }, answer);
    expect(await failure(names(client))).toMatchObject({
      name: 'PagingError',
      code: 'incomplete',
      message: 'the server ended the list, after 1 of 3 resources',
    });
  });

  test('are not sorted by a service that ignores sortBy', async () => {
    const { client, sent } = scripted({ sort: false }, empty);
    expect(await failure(names(client, { sortBy: 'userName' }))).toMatchObject({
      name: 'ClientError',
      code: 'unsupportedSort',
      message: 'the list cannot be sorted by userName, because Acme ignores sortBy',
    });
    expect(sent).toEqual([]);
  });
});

describe('a service that takes data and shows none', () => {
  test('gets no request for a list or a resource, which it could only refuse', async () => {
    const { client, sent } = scripted({ methods: { User: ['POST'] } }, empty, empty);
    const expected = {
      name: 'ClientError',
      code: 'unsupportedRead',
      message: 'the dialect acme says that Acme has no GET for /Users; nothing was sent',
      hint: 'the remarks on the dialect say what the service offers instead',
    };
    expect(await failure(names(client))).toMatchObject(expected);
    expect(await failure(names(client, { filter: 'userName eq "ann"' }))).toMatchObject(expected);
    expect(await failure(client.get('/Users', '1'))).toMatchObject(expected);
    expect(sent).toEqual([]);
  });

  test('is asked for a type about whose methods nothing is known', async () => {
    const { client, sent } = scripted({ methods: { Group: [] } }, empty);
    expect(await names(client)).toEqual([]);
    expect(sent[0]).toMatchObject({ method: 'GET', path: '/Users' });
  });
});

describe('a projection that the service ignores', () => {
  const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const resource = {
    schemas: ['s'],
    id: '1',
    userName: 'ann',
    name: { givenName: 'Ann', familyName: 'Lee' },
    emails: [{ value: 'a@x', type: 'work' }],
    [enterprise]: { department: 'IT', division: 'D' },
  };
  test.each<[string, ListOptions, object]>([
    [
      'attributes',
      { attributes: ['USERNAME', 'name.givenName', `${enterprise}:department`] },
      { userName: 'ann', name: { givenName: 'Ann' }, [enterprise]: { department: 'IT' } },
    ],
    ['an extension', { attributes: [enterprise] }, { [enterprise]: { department: 'IT', division: 'D' } }],
    [
      'a name with the URN of its schema',
      { attributes: ['urn:ietf:params:scim:schemas:core:2.0:User:emails.type'] },
      { emails: [{ type: 'work' }] },
    ],
    [
      'excludedAttributes',
      { excludedAttributes: ['id', 'name', 'emails.type', enterprise] },
      { userName: 'ann', emails: [{ value: 'a@x' }] },
    ],
  ])('is applied here: %s', async (_, projection, expected) => {
    const { client, queries } = scripted({ projection: false }, { body: resource });
    const shown = { schemas: ['s'], id: '1', ...expected };
    expect(await client.get('/Users', '1', projection)).toEqual(shown);
    expect(await client.patch('/Users', '1', [], projection)).toEqual(shown);
    const list = scripted({ projection: false }, { body: { totalResults: 1, Resources: [resource] } });
    const listed: unknown[] = [];
    for await (const item of list.client.list('/Users', projection)) listed.push(item);
    expect(listed).toEqual([shown]);
    expect([...queries(), ...list.queries()].map(({ query }) => query)).toEqual([{}, {}, { count: '100' }]);
  });
});

describe('a filter', () => {
  const aws = { filterOperators: ['eq', 'and'], filterAttributes: { User: ['userName', 'externalId'] } } as const;

  test('is sent with its own text if the service supports it', async () => {
    const { client, service, said } = serviced(aws, 3);
    expect(await names(client, { filter: 'userName  EQ "p2"' })).toEqual(['p2']);
    expect(service.requests).toEqual(['GET /Users?filter=userName  EQ "p2"&count=100']);
    expect(said()).toEqual([]);
  });

  test('is sent with the names of the service', async () => {
    const facts = { filterNames: { 'emails.value': 'email' } } as const;
    const { client, queries } = scripted(facts, empty);
    await names(client, { filter: 'emails eq "a@x"' });
    await names(client, { filter: 'emails eq "a@x"', isFilterRaw: true });
    await names(client, { filter: 'title eq "x"' });
    expect(queries().map(({ query }) => query.filter)).toEqual(['email eq "a@x"', 'emails eq "a@x"', 'title eq "x"']);
  });

  test('is refused before it is sent, if a service does not support it and nobody compares', async () => {
    const { client, service } = serviced(aws, 3);
    expect(await failure(names(client, { filter: 'title eq "Chief"' }))).toMatchObject({
      name: 'ScimError',
      status: 400,
      scimType: 'invalidFilter',
      detail: 'the dialect acme says that Acme does not support the filter title eq "Chief"; nothing was sent',
    });
    expect(service.requests).toEqual([]);
  });

  // If a filter is not supported, the service finds nothing. Some real services do the same.
  const silent = { filterable: ['userName', 'externalId'], unfilterable: 'empty' } as const;

  test('is compared here over the whole list, and a note says so', async () => {
    const { client, service, said } = serviced(aws, 5, silent);
    expect(await names(client, { filter: 'title co "hie"', filterHere: true, count: 3 })).toEqual(['p2', 'p4']);
    expect(service.requests.filter((line) => line.startsWith('GET /Users'))).toEqual([
      'GET /Users?count=3',
      'GET /Users?startIndex=4&count=3',
    ]);
    expect(said()).toEqual([
      'filteredHere: Acme does not support the filter title co "hie", so the whole list /Users is read, and scimctl compares each resource with the whole filter',
    ]);
  });

  test('is sent in part, if the service supports a part of it', async () => {
    const { client, service, said } = serviced(aws, 5, silent);
    const filter = 'title eq "chief" and userName eq "p2"';
    expect(await names(client, { filter, filterHere: true })).toEqual(['p2']);
    expect(await names(client, { filter: 'title pr and userName eq "p1"', filterHere: true })).toEqual([]);
    expect(service.requests.filter((line) => line.startsWith('GET /Users'))).toEqual([
      'GET /Users?filter=userName eq "p2"&count=100',
      'GET /Users?filter=userName eq "p1"&count=100',
    ]);
    expect(said()[0]).toBe(
      'filteredHere: Acme does not support the filter title eq "chief", so /Users is read with the filter userName eq "p2", and scimctl compares each resource with the whole filter',
    );
  });

  test('has its limit and its projection after the comparison', async () => {
    const { client, service, said } = serviced(aws, 6, silent);
    const options = { filter: 'title pr', filterHere: true, limit: 2, attributes: ['userName'] } as const;
    const found: unknown[] = [];
    for await (const page of client.pages('/Users', options)) found.push(page);
    expect(found).toEqual([
      {
        resources: [expect.not.objectContaining({ title: 'Chief' }), expect.not.objectContaining({ title: 'Chief' })],
        startIndex: 1,
        itemsPerPage: 6,
      },
    ]);
    expect(service.requests.filter((line) => line.startsWith('GET /Users'))).toEqual([
      'GET /Users?attributes=userName,title&count=100',
    ]);
    expect(said().at(-1)).toBe('limited: showing the first 2');
    await names(client, { filter: 'title pr', filterHere: true, excludedAttributes: ['title', 'emails'] });
    expect(service.requests.at(-1)).toBe('GET /Users?excludedAttributes=emails&count=100');
  });

  test.each([
    [2, 2, ['limited: showing the first 1']],
    [2, 100, []],
  ])('has a limit that %d people on pages of %d may reach before the end', async (people, count, expected) => {
    const { client, said } = serviced(aws, people + (count === 2 ? 1 : 0), silent);
    expect(await names(client, { filter: 'title pr', filterHere: true, limit: 1, count })).toEqual(['p2']);
    expect(said().slice(1)).toEqual(expected);
  });

  test('that cannot be parsed is an error of the filter', async () => {
    const { client } = serviced(aws, 1);
    expect(await failure(names(client, { filter: 'userName eq', filterHere: true }))).toMatchObject({
      name: 'FilterError',
    });
  });
});

describe('a response that contradicts the dialect is reported once', () => {
  test('a method', async () => {
    const { client, said } = scripted({ methods: { User: ['GET', 'PATCH'] } }, { status: 501, body: {} });
    for (let n = 0; n < 2; n++) await failure(client.patch('/Users', '1', []));
    await failure(client.replace('/Users', '1', {}));
    expect(said()).toEqual([
      'contradictsDialect: the dialect acme says that PATCH /Users works, but the service responded with status 501',
    ]);
  });

  test('a filter', async () => {
    const { client, said } = scripted({ filterOperators: ['eq'] }, { status: 400, body: {} });
    for (let n = 0; n < 2; n++) await failure(names(client, { filter: 'title eq "x"' }));
    expect(said()).toEqual([
      'contradictsDialect: the dialect acme says that /Users supports the filter of the request, but the service responded with status 400',
    ]);
  });

  test('members', async () => {
    const { client, said } = scripted({ membersOnRead: 'never' }, { body: { id: '1', members: [{ value: '2' }] } });
    for (let n = 0; n < 2; n++) await client.get('/Groups', '1');
    expect(said()).toEqual([
      'contradictsDialect: the dialect acme says that groups never show members, but the service responded with a group with members',
    ]);
  });

  test('a page', async () => {
    const { client, said } = scripted(
      { maxPageSize: 1 },
      { body: { totalResults: 2, Resources: [{ id: '1' }, { id: '2' }] } },
    );
    await names(client);
    expect(said()[0]).toBe(
      'contradictsDialect: the dialect acme says that the maximum page size is 1, but the service responded with 2 resources of /Users',
    );
  });
});
