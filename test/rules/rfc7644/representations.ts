import { expect } from 'vitest';
import { createMockServer } from '../../../mock-server/server/create-mock-server.ts';
import { isObject, type JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { base, type Harness, patchOp, user } from '../../mock-server/provider/harness.ts';
import { addGroup, addUser, expectError, list } from '../ask.ts';
import { answering, asking, having, layer, refusing } from '../faults.ts';
import { withGadgets } from '../gadget.ts';
import { type Rule, rule, type Start } from '../rule.ts';

/** RFC 7644 sections 3.8 to 4 and 7.4: encodings, projection, errors, versions, discovery and tokens. */
export const rules: readonly Rule[] = [
  rule(
    'RFC7644-3.8-1',
    'Requests and answers are JSON in UTF-8.',
    async (start) => {
      const harness = start();
      const raw = new TextEncoder().encode(JSON.stringify(user('zoë', { displayName: '佐藤 🌱' })));
      const created = await sendBytes(harness, raw, 'application/scim+json; charset=utf-8');
      expect(created.status).toBe(201);
      const { headers, body } = await harness.send('GET', '/Users/id-1');
      expect([body.userName, body.displayName]).toEqual(['zoë', '佐藤 🌱']);
      expect(headers['content-type']).toBe('application/scim+json; charset=utf-8');
    },
    answering(/^GET .Users/, ({ headers }) => {
      headers['content-type'] = 'application/scim+json; charset=iso-8859-1';
    }),
  ),
  rule(
    'RFC7644-3.8-2',
    'Bytes are UTF-8 where nothing says so.',
    async (start) => {
      const harness = start();
      const raw = new TextEncoder().encode(JSON.stringify(user('zoë')));
      for (const type of ['application/scim+json', 'application/json']) await sendBytes(harness, raw, type);
      expect((await harness.send('GET', '/Users/id-1')).body.userName).toBe('zoë');
      expect((await sendBytes(harness, new Uint8Array([0x7b, 0xff, 0x7d]), 'application/scim+json')).status).toBe(400);
    },
    layer(
      (next) =>
        ({ raw, ...request }) =>
          next(raw === undefined ? request : { ...request, raw: Buffer.from(raw).toString('latin1') }),
    ),
  ),
  rule(
    'RFC7644-3.8-4',
    'Accept: application/scim+json is answered with it, and so is no Accept at all.',
    async (start) => {
      const { send } = start();
      for (const accept of [
        'application/scim+json',
        'application/json',
        'application/scim+json;q=0.5, text/html',
        undefined,
      ]) {
        const { status, headers } = await send('GET', '/Users', undefined, accept === undefined ? {} : { accept });
        expect([accept, status, headers['content-type']]).toEqual([
          accept,
          200,
          'application/scim+json; charset=utf-8',
        ]);
      }
    },
    refusing(/^GET .Users/, 406, ({ headers }) => headers.accept === 'application/scim+json'),
  ),
  rule(
    'RFC7644-3.9-1',
    'attributes takes the place of what is returned by default.',
    async (start) => {
      const harness = start();
      await addUser(harness, 'anna', { title: 'Boss' });
      expect(Object.keys((await harness.send('GET', '/Users/id-1?attributes=title')).body)).toEqual([
        'schemas',
        'id',
        'title',
      ]);
    },
    answering(/^GET .Users/, ({ body }) => {
      body.userName = 'anna';
    }),
  ),
  rule(
    'RFC7644-3.9-2',
    'With attributes, a resource has what is always returned and what was asked for.',
    async (start) => {
      const harness = start();
      await addGroup(harness, 'Staff', await addUser(harness, 'anna', { title: 'Boss' }));
      const { body } = await harness.send('GET', '/Users/id-1?attributes=groups.display,meta.resourceType,nothing');
      expect(body).toEqual({
        schemas: [urn.User],
        id: 'id-1',
        groups: [{ display: 'Staff' }],
        meta: { resourceType: 'User' },
      });
    },
    answering(/^GET .Users/, ({ body }) => {
      delete body.id;
    }),
  ),
  rule(
    'RFC7644-3.9-3',
    'With excludedAttributes, a resource still has what is always returned.',
    async (start) => {
      const harness = start();
      await addUser(harness, 'anna', { title: 'Boss' });
      const { body } = await harness.send('GET', '/Users/id-1?excludedAttributes=id,schemas,title,meta');
      expect(body).toEqual({ schemas: [urn.User], id: 'id-1', userName: 'anna' });
    },
    answering(/^GET .Users/, ({ body }) => {
      delete body.schemas;
    }),
  ),
  rule(
    'RFC7644-3.11-1',
    'Every answer of /Me says the permanent location of the user.',
    async (start) => {
      const harness = start({ me: 'anna' });
      await addUser(harness, 'anna');
      const answers = [
        await harness.send('GET', '/Me'),
        await harness.send('GET', '/Me', undefined, { 'if-none-match': 'W/"1"' }),
        await harness.send('PUT', '/Me', user('anna', { title: 'Boss' })),
        await harness.send('PATCH', '/Me', patchOp({ op: 'remove', path: 'title' })),
        await harness.send('PATCH', '/Me', {}),
        await harness.send('POST', '/Me', user('anna')),
        await harness.send('DELETE', '/Me'),
      ];
      const location = `${base}/Users/id-1`;
      const expected = [200, 304, 200, 200, 400, 409, 204].map((status) => [status, location]);
      expect(answers.map(({ status, headers }) => [status, headers.location])).toEqual(expected);
    },
    answering(/^DELETE .Me/, ({ headers }) => {
      delete headers.location;
    }),
  ),
  rule(
    'RFC7644-3.12-1',
    'Every error has a body that is an Error message.',
    async (start) => {
      const harness = start({ token: 't' });
      const headers = { authorization: 'Bearer t' };
      const ask = (method: string, target: string, body?: JsonObject, more = {}) =>
        harness.send(method, target, body, { ...headers, ...more });
      await ask('POST', '/Users', user('anna'));
      expectError(await ask('POST', '/Users', {}), 400, 'invalidSyntax');
      expectError(await harness.send('GET', '/Users'), 401);
      expectError(await ask('GET', '/Schemas?filter=id%20pr'), 403);
      expectError(await ask('GET', '/Nothing'), 404);
      expectError(await ask('DELETE', '/Users'), 405);
      expectError(await ask('GET', '/Users', undefined, { accept: 'text/html' }), 406);
      expectError(await ask('POST', '/Users', user('anna')), 409, 'uniqueness');
      expectError(await ask('DELETE', '/Users/id-1', undefined, { 'if-match': 'W/"9"' }), 412);
      expectError(await ask('POST', '/Users', user('b'), { 'content-type': 'text/plain' }), 415);
      expectError(await ask('GET', '/Me'), 501);
    },
    answering(/^DELETE .Users$/, (answer) => {
      answer.body = {};
    }),
  ),
  rule(
    'RFC7644-3.12-2',
    'An Error has its HTTP status as a string.',
    async (start) => {
      const { status, body } = await start().send('GET', '/Users/nobody');
      expect([status, body.status]).toEqual([404, '404']);
    },
    answering(/^GET .Users/, ({ body }) => {
      body.status = Number(body.status);
    }),
  ),
  rule(
    'RFC7644-3.13-1',
    'The version stands directly before the endpoint in a URL.',
    async (start) => {
      const server = await createMockServer(start.made({}));
      try {
        expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/scim\/v2$/);
        const sent = {
          method: 'POST',
          headers: { ...server.headers, 'content-type': 'application/scim+json' },
          body: JSON.stringify(user('anna')),
        };
        const created = await server.fetch(`${server.url}/Users`, sent);
        expect(created.headers.get('location') ?? '').toMatch(/\/scim\/v2\/Users\/[^/]+$/);
      } finally {
        await server.close();
      }
    },
    answering(/^POST .Users/, ({ headers }) => {
      headers.location = String(headers.location).replace('/scim/v2', '/v2/scim');
    }),
  ),
  rule(
    'RFC7644-3.13-2',
    'A version that is not there is refused.',
    async (start) => {
      const { send } = start();
      for (const path of ['/v1/Users', '/v3/Users', '/v1/ServiceProviderConfig'])
        expectError(await send('GET', path), 404);
    },
    asking(/^GET .v1/, (request) => {
      request.path = request.path.slice(3);
    }),
  ),
  rule(
    'RFC7644-3.14-1',
    'The version of a resource is in the header ETag, as in meta.version.',
    async (start) => {
      const harness = start();
      const answers = [
        await harness.send('POST', '/Users', user('anna')),
        await harness.send('GET', '/Users/id-1'),
        await harness.send('PUT', '/Users/id-1', user('anna', { title: 'Boss' })),
        await harness.send('PATCH', '/Users/id-1', patchOp({ op: 'remove', path: 'title' })),
      ];
      const versions = ['W/"1"', 'W/"1"', 'W/"2"', 'W/"3"'];
      expect(answers.map(({ headers }) => headers.etag)).toEqual(versions);
      expect(answers.map(({ body }) => isObject(body.meta) && body.meta.version)).toEqual(versions);
      await addGroup(harness, 'Staff');
      const patched = await harness.send(
        'PATCH',
        '/Groups/id-2',
        patchOp({ op: 'replace', path: 'displayName', value: 'All' }),
      );
      expect([patched.status, patched.headers.etag]).toEqual([204, 'W/"2"']);
    },
    answering(/^PATCH .Groups/, ({ headers }) => {
      delete headers.etag;
    }),
  ),
  rule(
    'RFC7644-4-1',
    '/ServiceProviderConfig answers with an object of its schema.',
    async (start) =>
      expect((await start().send('GET', '/ServiceProviderConfig')).body.schemas).toEqual([urn.ServiceProviderConfig]),
    answering(/^GET .ServiceProviderConfig/, ({ body }) => {
      body.schemas = [urn.ListResponse];
    }),
  ),
  rule(
    'RFC7644-4-2',
    '/Schemas lists every schema that is in use.',
    async (start) => {
      const { send } = start(withGadgets);
      const { body } = await send('GET', '/Schemas');
      const ids = list(body.Resources).map(({ id }) => id);
      const types = list((await send('GET', '/ResourceTypes')).body.Resources);
      const used = types.flatMap(({ schema, schemaExtensions }) => [
        schema,
        ...list(schemaExtensions).map((extension) => extension.schema),
      ]);
      expect(used).toHaveLength(5);
      expect(ids).toEqual(expect.arrayContaining(used));
    },
    answering(/^GET .Schemas$/, ({ body }) => {
      list(body.Resources).pop();
    }),
  ),
  rule(
    'RFC7644-4-3',
    'Several schemas or resource types are answered as a ListResponse.',
    async (start) => {
      const { send } = start();
      for (const [path, total] of [
        ['/Schemas', 6],
        ['/ResourceTypes', 2],
      ] as const) {
        expect((await send('GET', path)).body).toMatchObject({ schemas: [urn.ListResponse], totalResults: total });
      }
    },
    answering(/^GET .ResourceTypes/, ({ body }) => {
      body.schemas = [urn.ResourceType];
    }),
  ),
  rule(
    'RFC7644-4-4',
    'Order and pages are ignored where the provider describes itself.',
    async (start) => {
      const { send } = start();
      for (const path of ['/Schemas', '/ResourceTypes', '/ServiceProviderConfig']) {
        const query = 'sortBy=id&sortOrder=descending&startIndex=2&count=1&cursor=';
        expect((await send('GET', `${path}?${query}`)).body).toEqual((await send('GET', path)).body);
      }
      for (const path of ['/Schemas', '/ResourceTypes']) expectError(await send('GET', `${path}?filter=id%20pr`), 403);
    },
    answering(/^GET .Schemas/, ({ body }, { query }) => {
      if (query.count) body.Resources = list(body.Resources).slice(0, Number(query.count));
    }),
    {
      choice:
        'The same paragraph wants parameters ignored and a filter refused: a filter is answered with 403, the others are ignored.',
    },
  ),
  rule(
    'RFC7644-7.4-1',
    'A token that the server makes cannot be guessed: 160 bits by chance.',
    async (start) => {
      const tokens = await tokensOf(start, 2);
      for (const token of tokens) expect(token ?? '').toMatch(/^[0-9a-f]{40}$/);
      expect(new Set(tokens).size).toBe(2);
    },
    having({ token: 'secret' }),
  ),
  rule(
    'RFC7644-7.4-3',
    'A token that the server makes ends with it.',
    async (start) => {
      const [old, current] = await tokensOf(start, 2);
      const { send } = start({ token: current ?? '' });
      await expectToken(send, old, 401);
      await expectToken(send, current, 200);
    },
    having({ token: 'forever' }),
    {
      choice:
        'Bearer tokens here have no date: one that is made lives as long as its process, one that is given as long as its giver wants.',
    },
  ),
];

async function sendBytes({ provider }: Harness, raw: Uint8Array, type: string) {
  return provider.exchange({ method: 'POST', base, path: '/Users', query: {}, headers: { 'content-type': type }, raw });
}

async function tokensOf(start: Start, count: number): Promise<(string | undefined)[]> {
  const tokens: (string | undefined)[] = [];
  for (let i = 0; i < count; i++) {
    const server = await createMockServer(start.made());
    tokens.push(server.token);
    await server.close();
  }
  return tokens;
}

async function expectToken(send: Harness['send'], token: string | undefined, status: number): Promise<void> {
  const answer = await send('GET', '/Users', undefined, { authorization: `Bearer ${token}` });
  expect(answer.status).toBe(status);
}
