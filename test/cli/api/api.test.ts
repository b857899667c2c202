import { describe, expect, it } from 'vitest';
import { createServiceProvider, storeIndexes } from '../../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import { setFields } from '../../../src/cli/api/fields.ts';
import { readBodies } from '../../../src/client/reading/body.ts';
import type { Exchange, Layer, ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { scimctl } from '../run.ts';
import { token } from '../service.ts';

/** Creates a service with people, and lists the requests that it receives. */
async function serviceOf(people: number, behaviours = {}) {
  let id = 0;
  const provider = createServiceProvider({
    store: createMemoryStore({ indexes: storeIndexes() }),
    token,
    newId: () => `id-${++id}`,
    ...behaviours,
  });
  const open = readBodies(provider.exchange);
  for (let number = 1; number <= people; number++) {
    await open({
      method: 'POST',
      base: 'https://scim.example.com/v2',
      path: '/Users',
      query: {},
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: `person-${number}` },
    });
  }
  const sent: ScimRequest[] = [];
  const exchange: Exchange = (request) => {
    sent.push(request);
    return open(request);
  };
  return { exchange, sent };
}

const idsOf = (stdout: string): string[] => (JSON.parse(stdout) as { id: string }[]).map(({ id }) => id);
const idsTo = (count: number): string[] => Array.from({ length: count }, (_, index) => `id-${index + 1}`);

describe('api POST /Bulk', () => {
  const create = (userName: string) => ({
    method: 'POST',
    path: '/Users',
    bulkId: userName,
    data: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName },
  });
  const send = async (userNames: readonly string[], more = {}, layer: Layer = (next) => next) => {
    const { exchange } = await serviceOf(2);
    const Operations = userNames.map(create);
    const data = JSON.stringify({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations,
      ...more,
    });
    const argv = ['api', 'POST', '/Bulk', '--data', data, '-q', 'Operations[].status', '-o', 'json'];
    const { exitCode, stdout, stderr } = await scimctl(argv, { exchange: layer(exchange) });
    return [exitCode, JSON.parse(stdout), stderr === '' ? undefined : JSON.parse(stderr).message];
  };

  it('has exit code 0 if all operations succeed', async () => {
    expect(await send(['new-1', 'new-2'])).toEqual([0, ['201', '201'], undefined]);
  });

  it('is a partial failure if an operation fails', async () => {
    expect(await send(['person-1', 'new-1'])).toEqual([
      7,
      ['409', '201'],
      '1 of 2 operations failed:\n  POST person-1: userName "person-1" is already in use',
    ]);
  });

  it('has the exit code of the reason if all operations fail for one reason', async () => {
    expect(await send(['person-1'])).toEqual([5, ['409'], 'userName "person-1" is already in use']);
  });

  it('is a partial failure if the service stops after an error', async () => {
    const [exitCode, statuses, message] = await send(['new-1', 'person-1', 'new-2'], { failOnErrors: 1 });
    expect([exitCode, statuses]).toEqual([7, ['201', '409']]);
    expect(message).toContain('2 of 3 operations failed:\n  POST person-1:');
    expect(message).toContain('\n  result 3 of 3: absent from the response');
  });

  it('is a partial failure if the response has no results', async () => {
    const layer: Layer = (next) => async (request) => {
      const response = await next(request);
      return { ...response, body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'], Operations: [] } };
    };
    expect((await send(['new-1'], {}, layer))[0]).toBe(7);
  });
});

describe('api --paginate', () => {
  it('reads all pages by index, with the own parameters in each request', async () => {
    const { exchange, sent } = await serviceOf(7);
    const argv = ['api', 'GET', '/Users?attributes=userName', '--param', 'count=3', '--paginate'];
    const { exitCode, stdout, stderr } = await scimctl(argv, { exchange });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(idsOf(stdout)).toEqual(idsTo(7));
    expect(sent.map(({ query }) => query)).toEqual([
      { attributes: 'userName', count: '3' },
      { attributes: 'userName', count: '3', startIndex: '4' },
      { attributes: 'userName', count: '3', startIndex: '7' },
    ]);
  });

  it('reads all pages by cursor', async () => {
    const { exchange, sent } = await serviceOf(5);
    const { exitCode, stdout } = await scimctl(['api', 'GET', '/Users?count=2&cursor=', '--paginate'], { exchange });
    expect(exitCode).toBe(0);
    expect(idsOf(stdout)).toEqual(idsTo(5));
    expect(sent).toHaveLength(3);
    expect(sent[1]?.query['cursor']).toMatch(/./);
  });

  it('shows the responses with -o raw, and their heads with --include', async () => {
    const { exchange } = await serviceOf(3);
    const argv = ['api', 'GET', '/Users?count=2', '--paginate', '--include', '-o', 'raw'];
    const { exitCode, stdout, stderr } = await scimctl(argv, { exchange });
    expect(exitCode).toBe(0);
    expect(stdout.match(/"totalResults":3/g)).toHaveLength(2);
    expect(stderr.match(/^200$/gm)).toHaveLength(2);
  });

  it('says that a list was cut by --limit', async () => {
    const { exchange, sent } = await serviceOf(9);
    const argv = ['api', 'GET', '/Users?count=2', '--paginate', '--limit', '3', '-o', 'id'];
    const ran = await scimctl(argv, { exchange });
    expect(ran).toEqual({ exitCode: 0, stdout: 'id-1\nid-2\nid-3\n', stderr: 'Note: showing 3 of 9\n' });
    expect(sent).toHaveLength(2);
  });

  it('ends a list that has more pages than --max-pages', async () => {
    const { exchange } = await serviceOf(9);
    const argv = ['api', 'GET', '/Users?count=2', '--paginate', '--max-pages', '2', '-o', 'json'];
    const { exitCode, stdout, stderr } = await scimctl(argv, { exchange });
    expect(exitCode).toBe(6);
    expect(idsOf(stdout)).toEqual(idsTo(4));
    expect(JSON.parse(stderr)).toMatchObject({ code: 'endless' });
  });

  it('shows the first pages if a later page fails', async () => {
    const { exchange } = await serviceOf(4);
    const failing: Exchange = async (request) =>
      request.query['startIndex'] === undefined
        ? exchange(request)
        : { status: 403, headers: {}, body: { status: '403', detail: 'no more pages' } };
    const argv = ['api', 'GET', '/Users?count=2', '--paginate', '-o', 'json'];
    const { exitCode, stdout, stderr } = await scimctl(argv, { exchange: failing });
    expect(exitCode).toBe(4);
    expect(idsOf(stdout)).toEqual(idsTo(2));
    expect(JSON.parse(stderr)).toMatchObject({ status: 403, detail: 'no more pages' });
  });

  it('refuses a response that is no list', async () => {
    const { exchange } = await serviceOf(1);
    const { exitCode, stderr } = await scimctl(['api', 'GET', '/Users/id-1', '--paginate', '-o', 'json'], { exchange });
    expect([exitCode, JSON.parse(stderr)]).toEqual([
      6,
      expect.objectContaining({
        message: 'the server answered 200',
        detail:
          'the server responded to a list request with a resource of urn:ietf:params:scim:schemas:core:2.0:User, which is no list',
        hint: 'the URL names one resource, not a list: read it with a single request, without pages',
      }),
    ]);
  });

  it.each([
    [
      ['api', 'POST', '/Users/.search', '--data', '{}', '--paginate'],
      '--paginate reads the pages of a list, so the request must be a GET without a body',
    ],
    [
      ['api', 'GET', '/Users', '--paginate', '-H', 'X-HTTP-Method-Override: DELETE'],
      '--paginate reads the pages of a list, so the request must be a GET without a body',
    ],
    [
      ['api', 'GET', '/Users?startIndex=3', '--paginate'],
      '--paginate starts with the first page, so the query cannot have startIndex or cursor',
    ],
    [
      ['api', 'GET', '/Users?count=x', '--paginate'],
      'with --paginate, the parameter count must be a whole number above 0',
    ],
    [['api', 'GET', '/Users', '--limit', '3'], '--limit has no effect without --paginate'],
    [['api', 'GET', '/Users', '--set', 'a=b'], '--set sets the body, but a GET request has no body'],
    [
      ['api', 'GET', '/Users', '--param', token],
      '--param must have the form NAME=VALUE, but the equals sign or the name is missing',
    ],
    [
      ['api', 'GET', '/Users', '-H', 'a b: c'],
      'the header name in --header contains a character that is not allowed there',
    ],
    [
      ['api', 'POST', '/Users', '--data', '{"id":12345678901234567890}', '--set', 'a=b'],
      '--set cannot change this body, because a number in the body would lose digits',
    ],
  ])('refuses %j', async (argv, message) => {
    const { exchange, sent } = await serviceOf(0);
    const { exitCode, stderr } = await scimctl([...argv, '-o', 'json'], { exchange });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({ code: 'usage', message });
    expect(sent).toEqual([]);
  });
});

describe('api --param', () => {
  it('replaces a parameter of the path, and encodes the value', async () => {
    const { exchange, sent } = await serviceOf(1);
    const filter = 'userName eq "person-1" and title ne "a&b=c"';
    await scimctl(['api', 'GET', '/Users?filter=x', '--param', `filter=${filter}`], { exchange });
    expect(sent.map(({ query }) => query)).toEqual([{ filter }]);
  });
});

describe('api --set', () => {
  it('sends a body of single members', async () => {
    const { exchange } = await serviceOf(0);
    const argv = [
      'api',
      'POST',
      '/Users',
      '--data',
      '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]}',
      '--set',
      'userName=ada',
      '--set',
      'active:=false',
      '--set',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department=Tours',
    ];
    const { exitCode, stdout } = await scimctl(argv, { exchange });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      userName: 'ada',
      active: false,
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Tours' },
    });
  });

  it.each([
    [['a.b=1', 'a.c:=2'], { a: { b: '1', c: 2 } }],
    [['a:=null', 'b:=[1]'], { a: null, b: [1] }],
    [['urn:x:User:name.first=A', 'urn:x:User:z:=1'], { 'urn:x:User': { name: { first: 'A' }, z: 1 } }],
    [['urn:x:User:={"a":1}', 'urn:x:User:b=2'], { 'urn:x:User': { a: 1, b: '2' } }],
    [['a=b=c'], { a: 'b=c' }],
  ])('reads %j', (fields, body) => {
    expect(setFields(undefined, fields)).toEqual(body);
  });

  it('does not change the given body', () => {
    const body = { a: { b: 1 } };
    expect(setFields(body, ['a.c=x'])).toEqual({ a: { b: 1, c: 'x' } });
    expect(body).toEqual({ a: { b: 1 } });
  });

  it.each([
    ['emails[type eq "work"].value=x', 'a path cannot contain a filter'],
    ['a..b=x', 'a name is missing'],
    ['__proto__.x=1', '__proto__ cannot be a name'],
    ['a.constructor=1', 'constructor cannot be a name'],
    ['t.b=1', 'the member t is not an object'],
    ['x', 'has no value'],
  ])('refuses %s', (field, message) => {
    expect(() => setFields({ t: 'text' }, [field])).toThrow(message);
  });
});
