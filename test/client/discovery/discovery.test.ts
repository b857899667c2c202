import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScimClient } from '../../../src/client/client.ts';
import type { DiscoveryCache } from '../../../src/client/discovery/discovery-cache.ts';
import { readSchema } from '../../../src/client/discovery/read-schema.ts';
import type { Notice } from '../../../src/client/notice.ts';
import type { Exchange, ScimResponse } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import type { Schema } from '../../../src/protocol/schema/attribute.ts';
import { createResourceModel } from '../../../src/protocol/schema/model.ts';
import { standardSchemas } from '../../../src/protocol/schema/standard/index.ts';
import { failure } from '../request.ts';

type Answers = Readonly<Record<string, Partial<ScimResponse> | Error>>;

function open(answers: Answers, cache?: DiscoveryCache) {
  const asked: string[] = [];
  const notices: Notice[] = [];
  const exchange: Exchange = async ({ path }) => {
    asked.push(path);
    const answer = answers[path] ?? { status: 404 };
    if (answer instanceof Error) throw answer;
    return { status: 200, headers: {}, ...answer };
  };
  const { discovery } = new ScimClient(exchange, {
    base: 'https://scim.example.com/v2',
    onNotice: (notice) => notices.push(notice),
    discovery: { cache },
  });
  return { discovery, asked, notices };
}

function memoryCache(): DiscoveryCache & { entries: Map<string, Json> } {
  const entries = new Map<string, Json>();
  return {
    entries,
    get: async (key) => entries.get(key),
    set: async (key, value) => void entries.set(key, value),
    clear: async () => entries.clear(),
  };
}

const badge = {
  id: 'urn:example:Badge',
  attributes: [
    { name: 'serial', type: 'String', required: 1, mutability: 'IMMUTABLE', uniqueness: 'server' },
    {
      name: 'doors',
      type: 'complex',
      multiValued: 'True',
      subAttributes: [{ name: 'value' }, { name: 'VALUE', type: 'integer' }],
    },
    { name: 'tags', type: 'complex', multiValued: true },
    { name: 'place', type: 'string', subAttributes: [{ name: 'floor', type: 'integer' }] },
    { name: 'colour', type: 'hex', caseExact: 'maybe' },
    { type: 'string' },
    { name: '__proto__', type: 'string' },
    'nonsense',
  ],
} as unknown as Json;

const badgeType = { name: 'Badge', endpoint: 'https://other.example.com/v2/Badges', schema: 'urn:example:badge' };

describe('a server without discovery', () => {
  test('User and Group of RFC 7643 stand in, and it is said once', async () => {
    const { discovery, notices, asked } = open({});
    expect((await discovery.model('User')).core.attribute('userName')?.required).toBe(true);
    expect((await discovery.model('/groups')).resourceType.name).toBe('Group');
    expect(await discovery.capabilities()).toMatchObject({
      known: false,
      patch: true,
      bulk: { supported: false },
      etag: false,
    });
    expect(asked).toEqual(['/ResourceTypes', '/Schemas', '/ServiceProviderConfig', '/ServiceProviderConfigs']);
    expect(notices.map(({ message }) => message)).toEqual([
      'ResourceTypes could not be read from the server (status 404), so scimctl uses the definitions of RFC 7643',
      'Schemas could not be read from the server (status 404), so scimctl uses the definitions of RFC 7643',
      'ServiceProviderConfig could not be read from the server (status 404), so scimctl uses the definitions of RFC 7643',
    ]);
  });

  test.each<[string, Partial<ScimResponse> | Error]>([
    ['is not allowed', { status: 403, body: { detail: 'no' } }],
    ['answers a page', { raw: '<html>', headers: { 'content-type': 'text/html' } }],
    ['answers an error with status 200', { body: { detail: 'not found', status: 404 } }],
    ['answers a list of nonsense', { body: { Resources: [1, null, {}] } }],
    ['does not answer', new NetworkError('lost', 'reset', true)],
  ])('discovery that %s is not fatal', async (_what, answer) => {
    const { discovery } = open({ '/ResourceTypes': answer, '/Schemas': answer, '/ServiceProviderConfig': answer });
    expect((await discovery.model('Users')).resourceType.name).toBe('User');
    expect((await discovery.capabilities()).patch).toBe(true);
  });

  test('an error message that comes with status 200 is not taken for a configuration', async () => {
    const { discovery, notices } = open({ '/ServiceProviderConfig': { body: { detail: 'not found', status: 404 } } });
    expect((await discovery.capabilities()).known).toBe(false);
    expect(notices.map(({ message }) => message)).toEqual([
      'ServiceProviderConfig could not be read from the server (the response is not a discovery document), so scimctl uses the definitions of RFC 7643',
    ]);
  });

  test('an abort is the user’s, and passed on', async () => {
    const { discovery } = open({ '/ResourceTypes': new NetworkError('stop', 'aborted', false) });
    expect((await failure(discovery.model('User'))).code).toBe('aborted');
  });
});

describe('a server’s own model', () => {
  const answers: Answers = {
    '/ResourceTypes': { body: { resources: [badgeType as unknown as Json] } },
    '/Schemas': { body: [badge] },
  };

  test('is read however it is written', async () => {
    const { discovery } = open(answers);
    const model = await discovery.model('badges');
    const brief = model.core.attributes
      .slice(4)
      .map(({ name, type, multiValued, required, mutability, subAttributes }) => {
        return [name, type, multiValued, required, mutability, subAttributes.map((sub) => sub.name).join()];
      });
    expect(model.resourceType.endpoint).toBe('/Badges');
    expect(brief).toEqual([
      ['serial', 'string', false, true, 'immutable', ''],
      ['doors', 'complex', true, false, 'readWrite', 'value'],
      ['tags', 'complex', true, false, 'readWrite', 'value,display,type,primary,$ref'],
      ['place', 'complex', false, false, 'readWrite', 'floor'],
      ['colour', 'string', false, false, 'readWrite', ''],
    ]);
  });

  test('a standard type that the server forgot to name is still there', async () => {
    expect((await open(answers).discovery.model('Group')).resourceType.endpoint).toBe('/Groups');
  });

  test('a type that nobody knows is an error that lists what there is', async () => {
    const error = await failure(open(answers).discovery.model('Printer'));
    expect([error.code, error.message, error.hint]).toEqual([
      'unknownResourceType',
      'there is no resource type Printer',
      'The resource types of the server are: Badge.',
    ]);
  });

  test('a schema that is named and not described leaves the common attributes, and is said', async () => {
    const { discovery, notices } = open({
      '/ResourceTypes': answers['/ResourceTypes'] ?? {},
      '/Schemas': { body: { Resources: [] } },
    });
    expect((await discovery.model('Badge')).core.attributes.map(({ name }) => name)).toEqual([
      'schemas',
      'id',
      'externalId',
      'meta',
    ]);
    expect(notices.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'brokenModel: the resource types of the server name schemas that the server does not define: urn:example:badge',
    ]);
  });

  test('RFC 7643’s own schemas survive the way through a server unchanged', async () => {
    const { discovery } = open({ '/Schemas': { body: { Resources: standardSchemas as unknown as Json[] } } });
    expect(await discovery.schemas()).toEqual(standardSchemas);
  });

  test.each([
    ['a bare path', 'Users', '/Users'],
    ['a path with slashes', '/Users/', '/Users'],
    ['a URL below the base URL', 'https://scim.example.com/v2/a/Users', '/a/Users'],
    ['a URL elsewhere', 'https://inside/x/Users', '/Users'],
  ])('an endpoint written as %s', async (_what, endpoint, expected) => {
    const type = {
      name: 'User',
      endpoint,
      schema: 'urn:ietf:params:scim:schemas:core:2.0:User',
      schemaExtensions: ['urn:a', { schema: 'urn:a', required: 'true' }],
    };
    const { discovery } = open({ '/ResourceTypes': { body: [type as unknown as Json] } });
    const [read] = await discovery.resourceTypes();
    expect(read).toMatchObject({ endpoint: expected, schemaExtensions: [{ schema: 'urn:a', required: true }] });
  });
});

describe('capabilities', () => {
  test('integers, strings and bare booleans are understood, at the plural path, in a list', async () => {
    const config = {
      patch: { supported: 'False' },
      bulk: { supported: 1, maxOperations: '1000', maxPayloadSize: 0 },
      filter: { supported: 0, maxResults: 200 },
      sort: true,
      ETag: { supported: 'true' },
      pagination: { cursor: true, index: false, defaultPaginationMethod: 'cursor', maxPageSize: 250 },
    };
    const { discovery } = open({ '/ServiceProviderConfigs': { body: { Resources: [config] } } });
    expect(await discovery.capabilities()).toEqual({
      known: true,
      patch: false,
      bulk: { supported: true, maxOperations: 1000 },
      filter: { supported: false, maxResults: 200 },
      changePassword: false,
      sort: true,
      etag: true,
      pagination: { cursor: true, index: false, defaultMethod: 'cursor', maxPageSize: 250 },
    });
  });
});

describe('how often a server is asked', () => {
  const answers: Answers = { '/ServiceProviderConfig': { body: { sort: { supported: true } } } };

  test('never before somebody wants to know, then once', async () => {
    const { discovery, asked } = open(answers);
    expect(asked).toEqual([]);
    await Promise.all([discovery.capabilities(), discovery.capabilities()]);
    await discovery.serviceProviderConfig();
    expect(asked).toEqual(['/ServiceProviderConfig']);
  });

  test('not at all in the next run, whether it had the document or not', async () => {
    const cache = memoryCache();
    const first = open(answers, cache).discovery;
    await Promise.all([first.capabilities(), first.resourceTypes()]);
    const { discovery, asked } = open({}, cache);
    expect((await discovery.capabilities()).sort).toBe(true);
    await discovery.resourceTypes();
    expect(asked).toEqual([]);
    await discovery.refresh();
    expect((await discovery.capabilities()).known).toBe(false);
  });

  test('again in the next run, if the cached documents do not have the wanted resource type', async () => {
    const cache = memoryCache();
    await open(answers, cache).discovery.resourceTypes();
    const type = { id: 'Badge', name: 'Badge', endpoint: '/Badges', schema: 'urn:example:Badge' };
    const { discovery, asked } = open({ ...answers, '/ResourceTypes': { body: { Resources: [type] } } }, cache);
    expect((await discovery.model('Badge')).resourceType.endpoint).toBe('/Badges');
    expect(asked).toContain('/ResourceTypes');
    asked.length = 0;
    await expect(discovery.model('Nothing')).rejects.toMatchObject({ code: 'unknownResourceType' });
    expect(asked).toEqual([]);
  });

  test('once, if the cache cannot be cleared', async () => {
    const cache = memoryCache();
    await open(answers, cache).discovery.resourceTypes();
    const { discovery, asked } = open(answers, { ...cache, clear: async () => {} });
    await expect(discovery.model('Nothing')).rejects.toMatchObject({ code: 'unknownResourceType' });
    expect(asked.filter((path) => path === '/ResourceTypes')).toHaveLength(1);
  });

  test.each<[string, Partial<ScimResponse> | Error]>([
    ['was not allowed', { status: 401 }],
    ['was broken for a moment', { status: 503 }],
    ['could not be reached', new NetworkError('lost', 'reset', true)],
  ])('again in the next run when it %s', async (_what, answer) => {
    const cache = memoryCache();
    await open({ '/Schemas': answer }, cache).discovery.schemas();
    expect(cache.entries.size).toBe(0);
  });

  test.each<[string, Json]>([
    ['a string', 'x'],
    ['another object', { a: 1 }],
    ['a wrong document', { document: 5 }],
  ])('a cache with %s in it is not fatal', async (_what, value) => {
    const cache = memoryCache();
    for (const name of ['ServiceProviderConfig', 'ResourceTypes', 'Schemas']) cache.entries.set(name, value);
    const { discovery } = open(answers, cache);
    expect((await discovery.model('User')).resourceType.name).toBe('User');
    expect((await discovery.capabilities()).patch).toBe(true);
  });
});

describe('an attribute with a name that no path can have', () => {
  const schema = (...names: string[]) => ({
    id: 'urn:example:Badge',
    attributes: [
      ...names.map((name) => ({ name })),
      { name: 'holder', subAttributes: names.map((name) => ({ name })) },
    ],
  });

  test('is left out, and that is said once', async () => {
    const answers = {
      '/ResourceTypes': { body: { Resources: [badgeType] } },
      '/Schemas': { body: { Resources: [schema('serial', 'a.b c[d', '')] } as unknown as Json },
    };
    const { discovery, notices } = open(answers);
    const { core } = await discovery.model('Badge');
    await discovery.schemas();
    expect(core.attributes.slice(-2).map(({ path }) => path)).toEqual(['serial', 'holder']);
    expect(core.attribute('holder')?.subAttributes.map(({ path }) => path)).toEqual(['holder.serial']);
    expect(notices).toEqual([
      {
        code: 'unusableAttribute',
        message:
          'the server\'s schemas define attributes with invalid names, so scimctl ignores these attributes: "a.b c[d", "a.b c[d"',
      },
    ]);
  });

  test('never breaks the model, whatever the name', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('$ref', 'a b', '1a', 'a:b', '__proto__'))),
        (names) => {
          const read = readSchema(schema(...names) as unknown as JsonObject);
          const type = { name: 'Badge', endpoint: '/Badges', schema: 'urn:example:Badge' };
          expect(() => createResourceModel(type, [read as Schema])).not.toThrow();
        },
      ),
    );
  });
});
