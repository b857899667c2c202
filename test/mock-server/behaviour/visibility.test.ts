import { expect, it } from 'vitest';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import { createMockServer } from '../../../mock-server/server/create-mock-server.ts';
import { createHarness, group, user } from '../provider/harness.ts';

it('a resource that no request has created is in no list and cannot be changed, but its name is taken', async () => {
  const { provider, send } = createHarness();
  await send('POST', '/Users', user('hidden'));
  provider.setBehaviour({ visibility: 'own' });
  expect(await send('POST', '/Users', user('seen'))).toMatchObject({ status: 201 });
  for (const [method, body] of [['GET'], ['PUT', user('x')], ['DELETE']] as const)
    expect((await send(method, '/Users/id-1', body)).status).toBe(404);
  for (const query of ['', '?sortBy=userName', '?filter=userName pr', '?count=1&startIndex=1', '?cursor='])
    expect((await send('GET', `/Users${query}`)).body).toMatchObject({
      totalResults: 1,
      Resources: [{ userName: 'seen' }],
    });
  expect(await send('POST', '/Users', user('hidden'))).toMatchObject({ status: 409 });
});

it('a deleted resource leaves no record', async () => {
  const { provider, send } = createHarness({ behaviour: { visibility: 'own', idSource: 'externalId' } });
  await send('POST', '/Users', user('a', { externalId: 'x' }));
  await send('DELETE', '/Users/x');
  provider.setBehaviour({ visibility: 'all' });
  await send('POST', '/Users', user('a', { externalId: 'x' }));
  provider.setBehaviour({ visibility: 'own' });
  expect((await send('GET', '/Users/x')).status).toBe(404);
});

it('snapshots, a checkpoint and a fault with an old state keep what is visible', async () => {
  const { provider, send } = createHarness({ behaviour: { visibility: 'own' } });
  await send('POST', '/Users', user('a'));
  const snapshot = provider.snapshot();
  provider.checkpoint();
  await provider.seed({ users: 3, seed: 1 });
  expect((await send('GET', '/Users')).body).toMatchObject({ totalResults: 0 });
  await provider.restore(snapshot);
  expect((await send('GET', '/Users')).body).toMatchObject({ totalResults: 1 });
  provider.faults.add({ stale: true });
  expect((await send('GET', '/Users')).body).toMatchObject({ totalResults: 1 });
  await provider.reset();
  expect((await send('GET', '/Users')).body).toMatchObject({ totalResults: 1 });
});

it('resources of one bulk request that refer to each other are visible', async () => {
  const { send } = createHarness({ behaviour: { visibility: 'own' } });
  const create = (bulkId: string, other: string) => ({
    method: 'POST',
    path: '/Groups',
    bulkId,
    data: group(bulkId, `bulkId:${other}`),
  });
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
  const { body } = await send('POST', '/Bulk', { schemas, Operations: [create('a', 'b'), create('b', 'a')] });
  expect(body['Operations']).toMatchObject([{ status: '201' }, { status: '201' }]);
  expect((await send('GET', '/Groups')).body).toMatchObject({ totalResults: 2 });
});

it('is kept in the file of a server, and made-up people are hidden', async () => {
  const { mkdtempSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const db = `${mkdtempSync(`${tmpdir()}/scimctl-visibility-`)}/people.ndjson`;
  const open = () => createMockServer({ db, users: 5, token: false, behaviour: { visibility: 'own' } });
  const names = async (url: string) =>
    ((await (await fetch(`${url}/Users`)).json()) as { Resources: { userName: string }[] }).Resources.map(
      ({ userName }) => userName,
    );
  {
    await using server = await open();
    const headers = { 'content-type': 'application/scim+json' };
    await fetch(`${server.url}/Users`, { method: 'POST', headers, body: JSON.stringify(user('seen')) });
    expect(await names(server.url)).toEqual(['seen']);
  }
  await using server = await open();
  expect(await names(server.url)).toEqual(['seen']);
  expect(createMemoryProvider({ users: 5 }).store.count('User')).toBe(5);
});
