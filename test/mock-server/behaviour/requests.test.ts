import { describe, expect, it } from 'vitest';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { base, createHarness, group, patchOp, user } from '../provider/harness.ts';

describe('resourceTypes', () => {
  it('a provider without groups has no trace of them', async () => {
    const { send } = createHarness({ behaviour: { resourceTypes: ['User'] } });
    const types = await send('GET', '/ResourceTypes');
    expect(types.body).toMatchObject({ totalResults: 1, Resources: [{ name: 'User', endpoint: '/Users' }] });
    expect((await send('GET', `/Schemas/${urn.Group}`)).status).toBe(404);
    expect((await send('GET', `/Schemas/${urn.EnterpriseUser}`)).status).toBe(200);
    expect((await send('POST', '/Groups', group('g'))).status).toBe(404);
    await send('POST', '/Users', user('a', { active: true }));
    expect((await send('PATCH', '/Users/id-1', patchOp({ op: 'add', path: 'title', value: 'x' }))).status).toBe(200);
    expect((await send('DELETE', '/Users/id-1')).status).toBe(204);
  });

  it('generates no groups', async () => {
    const provider = createMemoryProvider({ users: 20, behaviour: { resourceTypes: ['User'] } });
    const contents = [...provider.snapshot()];
    expect(contents).toHaveLength(20);
    await provider.seed({ users: 5 });
    expect([...provider.snapshot()]).toHaveLength(5);
  });

  it('refuses a name that is none', () => {
    expect(() => createMemoryProvider({ behaviour: { resourceTypes: ['Users'] } })).toThrow(
      'resourceTypes: there is no resource type "Users": did you mean "User"?',
    );
  });
});

describe('pathCase=lower', () => {
  it('has all endpoints in lower case, in URLs too', async () => {
    const { send } = createHarness({ behaviour: { pathCase: 'lower' } });
    const created = await send('POST', '/users', user('a'));
    expect(created).toMatchObject({ status: 201, headers: { location: `${base}/users/id-1` } });
    expect((await send('POST', '/Users', user('b'))).status).toBe(404);
    await send('POST', '/groups', group('g', 'id-1'));
    expect((await send('GET', '/groups/id-2')).body.members).toMatchObject([{ $ref: `${base}/users/id-1` }]);
    const types = await send('GET', '/resourcetypes');
    expect(types.body).toMatchObject({
      Resources: [
        { endpoint: '/users', meta: { location: `${base}/resourcetypes/User` } },
        { endpoint: '/groups', meta: { location: `${base}/resourcetypes/Group` } },
      ],
    });
    const config = await send('GET', '/serviceproviderconfig');
    expect(config).toMatchObject({ status: 200, headers: { location: `${base}/serviceproviderconfig` } });
    const Operations = [{ method: 'POST', path: '/users', bulkId: 'x', data: user('c') }];
    const bulk = await send('POST', '/bulk', { schemas: [urn.BulkRequest], Operations });
    expect(bulk.body).toMatchObject({ Operations: [{ status: '201' }] });
  });
});

describe('serviceProviderConfig', () => {
  it.each([
    [{ serviceProviderConfig: 'plural' }, '/ServiceProviderConfigs'],
    [{ pathCase: 'lower' }, '/serviceproviderconfig'],
  ] as const)('%j is readable without a token', async (behaviour, path) => {
    const { send } = createHarness({ behaviour, token: 'planted-secret-3d90' });
    expect((await send('GET', path)).status).toBe(200);
    expect((await send('GET', '/users')).status).toBe(401);
  });

  it('announces cursors that need a request', async () => {
    const { send } = createHarness({ behaviour: { pagination: 'cursor-on-request' } });
    const { body } = await send('GET', '/ServiceProviderConfig');
    expect(body.pagination).toMatchObject({ cursor: true, index: false, defaultPaginationMethod: 'cursor' });
  });
});

describe('pagination=cursor-on-request', () => {
  it('reads every page with cursors, and none after the first without', async () => {
    const { send } = createHarness({ behaviour: { pagination: 'cursor-on-request', maxPageSize: 2 } });
    for (const name of ['a', 'b', 'c']) await send('POST', '/Users', user(name));
    const plain = await send('GET', '/Users?startIndex=3');
    expect(plain.body).toMatchObject({ totalResults: 3, itemsPerPage: 2, startIndex: 1 });
    expect(plain.body).not.toHaveProperty('nextCursor');
    const first = await send('GET', '/Users?cursor=');
    expect(first.body).toMatchObject({ totalResults: 3, Resources: [{ userName: 'a' }, { userName: 'b' }] });
    const next = await send('GET', `/Users?cursor=${first.body.nextCursor}&startIndex=1`);
    expect(next.status).toBe(400);
    const second = await send('GET', `/Users?cursor=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({ Resources: [{ userName: 'c' }] });
  });
});

describe('headers', () => {
  it('a request passes with the required header in any form, and without the refused one', async () => {
    const { send } = createHarness({
      behaviour: {
        requiredHeaders: [{ name: 'Accept', value: 'application/json', methods: ['GET'] }],
        refusedHeaders: [{ name: 'X-Old' }],
      },
    });
    const accept = 'text/html, Application/JSON;q=0.9';
    expect((await send('GET', '/Users', undefined, { accept })).status).toBe(200);
    expect((await send('GET', '/Users')).status).toBe(400);
    expect((await send('POST', '/Users', user('a'))).status).toBe(201);
    expect((await send('POST', '/Users', user('b'), { 'x-old': '' })).body).toMatchObject({
      detail: 'this provider refuses the header X-Old',
    });
  });
});

describe('rateLimits', () => {
  it('counts by method and type in windows, and says when the next one starts', async () => {
    const { send, clock, provider } = createHarness({
      behaviour: { rateLimits: [{ requests: 1, seconds: 30, methods: ['GET'], types: ['Group'] }] },
    });
    const status = async (path: string) => (await send('GET', path)).status;
    expect(await status('/Groups')).toBe(200);
    clock.now += 10_000;
    const refused = await send('GET', '/Groups/x');
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '20' } });
    expect(await status('/Users')).toBe(200);
    expect((await send('POST', '/Groups', group('g'))).status).toBe(201);
    clock.now += 20_000;
    expect(await status('/Groups')).toBe(200);
    expect(await status('/Groups')).toBe(429);
    provider.checkpoint();
    await provider.reset();
    expect(await status('/Groups')).toBe(200);
  });
});
