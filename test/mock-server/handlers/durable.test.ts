import { expect, it } from 'vitest';
import type { Behaviour } from '../../../mock-server/behaviour/index.ts';
import { storeIndexes } from '../../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { createHarness, group, patchOp, user } from '../provider/harness.ts';

/** A store in memory. A commit resolves only when the test allows it. */
function slowStore() {
  const store = createMemoryStore({ indexes: storeIndexes() });
  const waiting: (() => void)[] = [];
  let isSlow = false;
  const commit = store.commit.bind(store);
  store.commit = async (changes) => {
    await commit(changes);
    if (isSlow) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const slowDown = () => {
    isSlow = true;
  };
  const makeSafe = () => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  return { store, slowDown, makeSafe };
}

const managedBy = (value: string): JsonObject => ({
  schemas: [urn.User, urn.EnterpriseUser],
  [urn.EnterpriseUser]: { manager: { value } },
});

it.each<[string, string, string, JsonObject?]>([
  ['a group with its members', 'POST', '/Groups', group('G', 'id-1', 'id-2')],
  ['a group whose members change', 'PUT', '/Groups/id-3', group('H', 'id-2')],
  [
    'a group that changes in every way',
    'PATCH',
    '/Groups/id-3',
    patchOp(
      { op: 'replace', path: 'displayName', value: 'H' },
      { op: 'remove', path: 'members[value eq "id-1"]' },
      { op: 'add', path: 'members', value: [{ value: 'id-2' }] },
    ),
  ],
  ['a person who is a member and a manager', 'DELETE', '/Users/id-1'],
  ['a group with members, which is one itself', 'DELETE', '/Groups/id-3'],
])('%s is one transaction, so that no crash leaves a half of it', async (_, method, path, body) => {
  for (const inBulk of [false, true]) {
    const store = createMemoryStore({ indexes: storeIndexes() });
    const { send } = createHarness({ store });
    await send('POST', '/Users', user('a'));
    await send('POST', '/Users', user('b', managedBy('id-1')));
    await send('POST', '/Groups', group('G', 'id-1'));
    await send('POST', '/Groups', group('F', 'id-3', 'id-1'));
    let transactions = 0;
    const commit = store.commit.bind(store);
    store.commit = (changes) => {
      transactions++;
      return commit(changes);
    };
    const operation = { method, path, bulkId: 'x', ...(body === undefined ? {} : { data: body }) };
    const { status } = inBulk
      ? await send('POST', '/Bulk', { schemas: [urn.BulkRequest], Operations: [operation] })
      : await send(method, path, body);
    expect(status).toBeLessThan(300);
    expect(transactions).toBe(1);
  }
});

const toBoss = patchOp({ op: 'replace', path: 'title', value: 'Boss' });

it.each<[string, string, JsonObject | undefined, Partial<Behaviour>]>([
  ['PUT', 'PUT', user('a', { title: 'Boss' }), {}],
  ['PATCH', 'PATCH', toBoss, {}],
  ['PATCH that adds nothing', 'PATCH', patchOp({ op: 'remove', path: 'nickName' }), {}],
  ['DELETE that deactivates', 'DELETE', undefined, { delete: 'deactivate' }],
])('a %s that finds everything as it wants it is answered when that is safe', async (_, method, body, behaviour) => {
  const { store, slowDown, makeSafe } = slowStore();
  const { send } = createHarness({ store, behaviour });
  await send('POST', '/Users', user('a'));
  slowDown();
  const first = method === 'DELETE' ? send('DELETE', '/Users/id-1') : send('PATCH', '/Users/id-1', toBoss);
  const second = send(method, '/Users/id-1', body);
  const answered: string[] = [];
  void first.then(() => answered.push('first'));
  void second.then(() => answered.push('second'));
  await new Promise(setImmediate);
  expect(answered).toEqual([]);
  makeSafe();
  expect([(await first).status, (await second).status]).toEqual(method === 'DELETE' ? [204, 204] : [200, 200]);
});

it('an answer tells of the version that the write made, whatever came between it and its safety', async () => {
  const { store, slowDown, makeSafe } = slowStore();
  const { send } = createHarness({ store });
  await send('POST', '/Users', user('a'));
  await send('POST', '/Groups', group('G'));
  slowDown();
  const named = send('PUT', '/Groups/id-2', group('H'));
  const joined = send(
    'PATCH',
    '/Groups/id-2?attributes=members',
    patchOp({ op: 'add', path: 'members', value: [{ value: 'id-1' }] }),
  );
  await new Promise(setImmediate);
  makeSafe();
  expect((await named).headers.etag).toBe('W/"2"');
  expect((await named).body).toMatchObject({ displayName: 'H', meta: { version: 'W/"2"' } });
  expect((await named).body).not.toHaveProperty('members');
  expect((await joined).headers.etag).toBe('W/"3"');
  expect((await joined).body).toMatchObject({ members: [{ value: 'id-1' }] });
});
