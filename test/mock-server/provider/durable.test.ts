import { expect, it } from 'vitest';
import type { Behaviour } from '../../../mock-server/behaviour.ts';
import { storeIndexes } from '../../../mock-server/provider.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { createHarness, patchOp, user } from './harness.ts';

/** A store in memory that is safe when it is told so. */
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
