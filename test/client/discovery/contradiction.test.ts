import { beforeEach, describe, expect, it } from 'vitest';
import { ScimClient } from '../../../src/client/client.ts';
import type { DiscoveryCache } from '../../../src/client/discovery/discovery-cache.ts';
import type { Json } from '../../../src/protocol/json/json.ts';
import { createFakeService, type FakeService } from '../../support/fake-service/index.ts';
import { failure } from '../request.ts';

const base = 'https://scim.example.com/v2';
let service: FakeService;
let entries: Map<string, Json>;

/** Creates a client, as a new run does. Only the cache is kept from earlier runs. */
function open(): ScimClient {
  const cache: DiscoveryCache = {
    get: async (key) => entries.get(key),
    set: async (key, value) => void entries.set(key, value),
    clear: async () => entries.clear(),
  };
  return new ScimClient(service.exchange, { base, discovery: { cache } });
}

/** Returns the endpoint of users that the client knows. Also stores it for later runs. */
async function peopleAt(client: ScimClient): Promise<string> {
  return (await client.discovery.model('User')).resourceType.endpoint;
}

beforeEach(() => {
  entries = new Map();
  service = createFakeService({ resourceTypeEndpoint: 'wrong' });
  service.addUser({ userName: 'ann' });
});

describe('an endpoint that an earlier run heard of wrongly', () => {
  const verbs: [string, (client: ScimClient, endpoint: string) => Promise<unknown>, string[]][] = [
    ['list', (client, endpoint) => client.list(endpoint).next(), ['GET /Users?count=100']],
    ['get', (client, endpoint) => client.get(endpoint, '1'), ['GET /Users/1']],
    ['create', (client, endpoint) => client.create(endpoint, { userName: 'bob' }), ['POST /Users']],
    ['delete', (client, endpoint) => client.delete(endpoint, '1'), ['DELETE /Users/1']],
  ];

  it.each(verbs)('is asked for again, and what was asked is done: %s', async (_, run, done) => {
    await peopleAt(open());
    service.set({ resourceTypeEndpoint: 'plain' });
    const client = open();
    const endpoint = await peopleAt(client);
    service.requests.length = 0;
    await run(client, endpoint);
    expect(endpoint).toBe('/Wrong/Users');
    expect(service.requests.slice(-1)).toEqual(done);
    expect(service.requests.filter((line) => line === 'GET /ResourceTypes')).toHaveLength(1);
    service.requests.length = 0;
    await client.request({ method: 'GET', path: '/Users/1' });
    await failure(client.get(endpoint, '99'));
    expect(service.requests).toEqual(['GET /Users/1', 'GET /Users/99']);
  });

  it('is an error where it stays wrong, and nothing is asked that was asked in this run', async () => {
    const client = open();
    const endpoint = await peopleAt(client);
    service.requests.length = 0;
    expect(await failure(client.get(endpoint, '1'))).toMatchObject({ status: 404 });
    expect(service.requests).toEqual(['GET /Wrong/Users/1']);
  });
});

describe('an ability that an earlier run heard of', () => {
  it.each(['off', '405'] as const)('is asked for again after %s', async (patch) => {
    await open().discovery.capabilities();
    service.set({ patch });
    const client = open();
    expect((await client.discovery.capabilities()).patch).toBe(true);
    await failure(client.patch('/Users', '1', [{ op: 'add', path: 'title', value: 'x' }]));
    expect((await client.discovery.capabilities()).patch).toBe(false);
    expect((await open().discovery.capabilities()).patch).toBe(false);
  });

  it('is not asked for because somebody is not there', async () => {
    await open().discovery.capabilities();
    const client = open();
    await client.discovery.capabilities();
    service.requests.length = 0;
    await failure(client.get('/Users', '99'));
    expect([service.requests, entries.size]).toEqual([['GET /Users/99'], 1]);
  });
});

it.each([
  ['/Users', '/Users'],
  ['Users/', '/Users'],
  ['/scim/v2/Users', '/Users'],
  ['scim/v2/Users', '/Users'],
  ['/v2/Users', '/Users'],
  ['https://scim.example.com/api/scim/v2/Users', '/Users'],
  ['https://other.example.com/scim/v2/Users', '/Users'],
  ['https://other.example.com/x/y/Users', '/Users'],
  ['/v2', '/v2'],
  ['/custom/Devices', '/custom/Devices'],
])('the endpoint %s below /api/scim/v2 is %s', async (endpoint, path) => {
  const type = { name: 'User', endpoint, schema: 'urn:ietf:params:scim:schemas:core:2.0:User' };
  const exchange = async () => ({ status: 200, headers: {}, body: { Resources: [type] } });
  const client = new ScimClient(exchange, { base: 'https://scim.example.com/api/scim/v2' });
  expect((await client.discovery.resourceTypes()).map((read) => read.endpoint)).toEqual([path]);
});
