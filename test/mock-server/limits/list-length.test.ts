import { expect, it } from 'vitest';
import { storeIndexes } from '../../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import type { Change } from '../../../mock-server/store/store.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { standardResourceTypes, standardSchemas } from '../../../src/protocol/schema/standard/index.ts';
import { urn } from '../../../src/protocol/schema/urns.ts';
import { createHarness, group, patchOp, user } from '../provider/harness.ts';

const roles = (count: number): JsonObject[] => Array.from({ length: count }, (_, i) => ({ value: `r${i}` }));

it.each<[string, string, (count: number) => JsonObject]>([
  ['POST', '/Users', (count) => user('b', { roles: roles(count) })],
  ['PUT', '/Users/id-1', (count) => user('a', { roles: roles(count) })],
  ['PATCH', '/Users/id-1', (count) => patchOp({ op: 'add', path: 'roles', value: roles(count) })],
])('%s %s makes a list of five thousand and no more', async (method, path, bodyOf) => {
  const { send } = createHarness();
  await send('POST', '/Users', user('a'));
  expect(await send(method, path, bodyOf(5001))).toMatchObject({
    status: 400,
    body: { scimType: 'invalidValue', detail: 'roles: this provider allows at most 5000 values, not 5001' },
  });
  expect((await send(method, path, bodyOf(5000))).status).toBeLessThan(300);
});

it('a PATCH that adds the one too many is refused, one that removes is not', async () => {
  const { send } = createHarness();
  await send('POST', '/Users', user('a', { roles: roles(5000) }));
  const add = await send('PATCH', '/Users/id-1', patchOp({ op: 'add', path: 'roles', value: [{ value: 'more' }] }));
  expect(add).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
  const remove = await send('PATCH', '/Users/id-1', patchOp({ op: 'remove', path: 'roles[value eq "r7"]' }));
  expect(remove.status).toBe(200);
});

it('what is too long already blocks nothing but more', async () => {
  const store = createMemoryStore({ indexes: storeIndexes() });
  const { send } = createHarness({ store });
  const resource = {
    schemas: [urn.User],
    id: 'a',
    userName: 'a',
    active: true,
    roles: roles(12_000),
    meta: { version: 'W/"1"' },
  };
  await store.commit([{ op: 'put', type: 'User', resource }]);
  const patch = (operation: JsonObject) => send('PATCH', '/Users/a', patchOp(operation));
  expect((await patch({ op: 'replace', path: 'active', value: false })).body).toMatchObject({ active: false });
  expect((await patch({ op: 'remove', path: 'roles[value eq "r7"]' })).body.roles).toHaveLength(11_999);
  expect(await patch({ op: 'add', path: 'roles', value: [{ value: 'more' }] })).toMatchObject({
    status: 400,
    body: { detail: 'roles: this provider allows at most 5000 values, not 12000' },
  });
});

it('an extension’s list counts as well', async () => {
  const attribute = {
    multiValued: true,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
  } as const;
  const extension = {
    id: 'urn:example:Badges',
    name: 'Badges',
    description: '',
    attributes: [{ name: 'badges', type: 'string', description: '', ...attribute }],
  } as const;
  const schemas = [...standardSchemas, extension];
  const types = standardResourceTypes.map((type) =>
    type.name === 'User' ? { ...type, schemaExtensions: [{ schema: extension.id, required: false }] } : type,
  );
  const { send } = createHarness({ schemas, resourceTypes: types });
  const badges = Array.from({ length: 5001 }, (_, i) => `b${i}`);
  for (const key of [extension.id, extension.id.toUpperCase()]) {
    const person = { schemas: [urn.User, extension.id], userName: 'a', [key]: { badges } };
    const { status, body } = await send('POST', '/Users', person);
    const detail = 'urn:example:Badges:badges: this provider allows at most 5000 values, not 5001';
    expect([status, body.detail]).toEqual([400, detail]);
  }
});

it('members of a group are as many as a request holds', async () => {
  const people = Array.from({ length: 6000 }, (_, i): Change => {
    const resource = { schemas: [urn.User], id: `u${i}`, userName: `u${i}`, meta: {} };
    return { op: 'put', type: 'User', resource };
  });
  const { send } = createHarness({ store: createMemoryStore({ indexes: storeIndexes(), contents: people }) });
  const ids = people.map((_, i) => `u${i}`);
  expect((await send('POST', '/Groups', group('G', ...ids))).status).toBe(201);
  expect((await send('PUT', '/Groups/id-1', { ...group('G'), MEMBERS: ids.map((value) => ({ value })) })).status).toBe(
    200,
  );
  const value = ids.map((value) => ({ value }));
  for (const operation of [
    { op: 'add', path: 'members', value },
    { op: 'replace', value: { members: value } },
  ]) {
    expect((await send('PATCH', '/Groups/id-1', patchOp(operation))).status).toBe(204);
  }
});
