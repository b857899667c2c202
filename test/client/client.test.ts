import { describe, expect, test } from 'vitest';
import { ScimClient } from '../../src/client/client.ts';
import { NotScimError } from '../../src/client/reading/answer-error.ts';
import { ScimError } from '../../src/protocol/errors.ts';
import type { ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { failure, script } from './request.ts';

const base = 'https://scim.example.com/v2';

function open(...answers: (Partial<ScimResponse> | Error)[]) {
  const exchange = script(...answers);
  return { client: new ScimClient(exchange, { base: `${base}/` }), sent: exchange.sent };
}

describe('requests', () => {
  test.each<[string, (client: ScimClient) => Promise<unknown>, object]>([
    [
      'get',
      (client) => client.get('Users', 'a/b ?#%', { attributes: ['userName', 'emails.value'] }),
      { method: 'GET', path: '/Users/a%2Fb%20%3F%23%25', query: { attributes: 'userName,emails.value' }, headers: {} },
    ],
    [
      'get without members',
      (client) => client.get('/Groups/', '1', { excludedAttributes: ['members'] }),
      { method: 'GET', path: '/Groups/1', query: { excludedAttributes: 'members' }, headers: {} },
    ],
    [
      'create',
      (client) => client.create('/Users', { userName: 'x' }),
      { method: 'POST', path: '/Users', query: {}, headers: {}, body: { userName: 'x' } },
    ],
    [
      'replace',
      (client) => client.replace('/Users', '1', { userName: 'x' }, { ifMatch: 'W/"1"' }),
      { method: 'PUT', path: '/Users/1', query: {}, headers: { 'if-match': 'W/"1"' }, body: { userName: 'x' } },
    ],
    [
      'patch',
      (client) => client.patch('/Users', '1', [{ op: 'replace', path: 'active', value: false }]),
      {
        method: 'PATCH',
        path: '/Users/1',
        query: {},
        headers: {},
        body: {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
          Operations: [{ op: 'replace', path: 'active', value: false }],
        },
      },
    ],
    [
      'delete',
      (client) => client.delete('/Users', '1', { ifMatch: '*' }),
      { method: 'DELETE', path: '/Users/1', query: {}, headers: { 'if-match': '*' } },
    ],
  ])('%s', async (_verb, call, expected) => {
    const { client, sent } = open({ body: { id: '1' } });
    await call(client);
    expect(sent[0]).toEqual({ base, ...expected });
  });

  test('a list repeats its filter and projection with every page', async () => {
    const { client, sent } = open(
      { body: { totalResults: 3, Resources: [{ id: '1' }, { id: '2' }] } },
      { body: { totalResults: 3, Resources: [{ id: '3' }] } },
    );
    const listed: unknown[] = [];
    const options = {
      filter: 'active eq true',
      sortBy: 'userName',
      sortOrder: 'descending',
      excludedAttributes: ['members'],
      count: 2,
    } as const;
    for await (const { id } of client.list('/Users', options)) listed.push(id);
    expect(listed).toEqual(['1', '2', '3']);
    const fixed = {
      filter: 'active eq true',
      sortBy: 'userName',
      sortOrder: 'descending',
      excludedAttributes: 'members',
    };
    expect(sent.map(({ query }) => query)).toEqual([
      { ...fixed, count: '2' },
      { ...fixed, startIndex: '3', count: '2' },
    ]);
  });

  test.each(['', '.', '..', '\uD800'])('an id that would mean another path is never sent: %j', async (id) => {
    const { client, sent } = open({});
    const error = await failure((async () => client.delete('/Users', id))());
    expect([error.code, error.message]).toEqual(['invalidId', `${JSON.stringify(id)} cannot be the id of a resource`]);
    expect(sent).toEqual([]);
  });
});

describe('answers of success', () => {
  test.each([200, 201, 202, 204])('an empty %i is understood', async (status) => {
    const { client } = open({ status });
    expect(await client.create('/Users', {})).toBeUndefined();
    expect(await client.replace('/Users', '1', {})).toBeUndefined();
    expect(await client.patch('/Users', '1', [])).toBeUndefined();
    expect(await client.delete('/Users', '1')).toBeUndefined();
  });

  test('an empty 201 is followed by a read of what Location names, at our own address', async () => {
    const { client, sent } = open(
      { status: 201, headers: { location: 'http://inside:8080/x/Users/a%20b' } },
      { body: { id: 'a b' } },
    );
    expect(await client.create('/Users', {})).toEqual({ id: 'a b' });
    expect(sent[1]).toMatchObject({ method: 'GET', base, path: '/Users/a%20b' });
  });

  test('304 says that a version is still the same', async () => {
    const { client, sent } = open({ status: 304 });
    expect(await client.get('/Users', '1', { ifNoneMatch: 'W/"1"' })).toBeUndefined();
    expect(sent[0]?.headers).toEqual({ 'if-none-match': 'W/"1"' });
  });

  test.each([
    ['lower-case names', { resources: [{ id: '1' }], totalresults: '1', startindex: '1' }],
    ['numbers as strings', { Resources: [{ id: '1' }], totalResults: '1', itemsPerPage: '1' }],
    ['a bare array', [{ id: '1' }]],
    ['one resource without its array', { Resources: { id: '1' }, totalResults: 1 }],
    ['no total', { Resources: [{ id: '1' }] }],
  ])('a list with %s is understood', async (_what, body) => {
    const { client } = open({ body }, { body: { Resources: [] } });
    const listed: unknown[] = [];
    for await (const resource of client.list('/Users')) listed.push(resource);
    expect(listed).toEqual([{ id: '1' }]);
  });
});

describe('errors', () => {
  test('the server’s own words, with status, scimType and the request', async () => {
    const { client } = open({
      status: 409,
      body: { status: '409', scimType: 'uniqueness', detail: 'userName is taken' },
    });
    const error = await failure(client.create('/Users', {}));
    expect(error).toBeInstanceOf(ScimError);
    expect(error).toMatchObject({
      status: 409,
      scimType: 'uniqueness',
      detail: 'userName is taken',
      request: { method: 'POST', url: `${base}/Users` },
    });
  });

  test.each([
    ['an empty error', { status: 404 }, 'the server responded with status 404 and sent no SCIM error'],
    [
      'an error of SCIM 1.1',
      { status: 401, body: { Errors: { description: 'invalid_authentication', code: 401 } } },
      'invalid_authentication',
    ],
    ['an error of a gateway', { status: 502, body: { message: 'upstream' } }, 'upstream'],
  ])('%s', async (_what, answer, detail) => {
    expect(await failure(open(answer).client.get('/Users', '1'))).toMatchObject({ status: answer.status, detail });
  });

  test.each<[string, Partial<ScimResponse>, string]>([
    [
      'a login page',
      { status: 200, headers: { 'content-type': 'text/html' }, raw: '<html>\n <title>Sign in\u001b[31m\u202e</title>' },
      'the server responded with status 200 and a body that is not SCIM (text/html): <html> <title>Sign in\\u{1b}[31m\\u{202e}</title>',
    ],
    [
      'a gateway’s page',
      { status: 503, headers: { 'content-type': 'text/html' }, raw: new TextEncoder().encode('<h1>busy</h1>') },
      'the server responded with status 503 and a body that is not SCIM (text/html): <h1>busy</h1>',
    ],
    ['nothing at all', { status: 200 }, 'the server responded with status 200 and an empty body'],
    [
      'a string',
      { status: 200, headers: { 'content-type': 'application/json' }, body: 'ok' },
      'the server responded with status 200 and a body that is not SCIM (application/json): "ok"',
    ],
    [
      'very much text',
      { status: 200, raw: 'x'.repeat(5000) },
      `the server responded with status 200 and a body that is not SCIM (no content type): ${'x'.repeat(200)}…`,
    ],
  ])('%s is not SCIM, and said so', async (_what, answer, detail) => {
    const error = await failure(open(answer).client.get('/Users', '1'));
    expect(error).toBeInstanceOf(NotScimError);
    expect(error).toMatchObject({
      status: answer.status,
      detail,
      hint: 'The response is not SCIM. Check the base URL, and check whether a proxy or a login page sent the response.',
    });
  });

  test('what is no list is not taken for an empty one', async () => {
    const { client } = open({ body: { hello: 'world' } });
    expect((await failure(client.list('/Users').next())).detail).toBe(
      'the server responded to a list request with a body that is not SCIM (no content type): {"hello":"world"}',
    );
  });

  test('a page that fails midway comes after what was read', async () => {
    const { client } = open(
      { body: { totalResults: 3, Resources: [{ id: '1' }] } },
      { status: 500, body: { detail: 'broken' } },
    );
    const listed: unknown[] = [];
    const error = await failure(
      (async () => {
        for await (const { id } of client.list('/Users')) listed.push(id);
      })(),
    );
    expect([listed, error.detail]).toEqual([['1'], 'broken']);
  });
});
