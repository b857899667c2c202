import { expect, it } from 'vitest';
import { storeIndexes } from '../../../mock-server/provider.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { standardResourceTypes, standardSchemas } from '../../../src/protocol/schemas/index.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { createHarness, patchOp, user } from './harness.ts';

const roles = (count: number): JsonObject[] => Array.from({ length: count }, (_, i) => ({ value: `r${i}` }));

it.each<[string, string, (count: number) => JsonObject]>([
  ['POST', '/Users', (count) => user('b', { roles: roles(count) })],
  ['PUT', '/Users/id-1', (count) => user('a', { roles: roles(count) })],
  ['PATCH', '/Users/id-1', (count) => patchOp({ op: 'add', path: 'roles', value: roles(count) })],
])('%s %s makes a list of ten thousand and no more', async (method, path, bodyOf) => {
  const { send } = createHarness();
  await send('POST', '/Users', user('a'));
  expect(await send(method, path, bodyOf(10_001))).toMatchObject({
    status: 400,
    body: { scimType: 'invalidValue', detail: 'roles: it has at most 10000 values here, not 10001' },
  });
  expect((await send(method, path, bodyOf(10_000))).status).toBeLessThan(300);
});

it('a PATCH that adds the one too many is refused, one that removes is not', async () => {
  const { send } = createHarness();
  await send('POST', '/Users', user('a', { roles: roles(10_000) }));
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
    body: { detail: 'roles: it has at most 10000 values here, not 12000' },
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
  const badges = Array.from({ length: 10_001 }, (_, i) => `b${i}`);
  const { status, body } = await send('POST', '/Users', {
    schemas: [urn.User, extension.id],
    userName: 'a',
    [extension.id]: { badges },
  });
  expect([status, body.detail]).toEqual([
    400,
    'urn:example:Badges:badges: it has at most 10000 values here, not 10001',
  ]);
});
