import { expect, it } from 'vitest';
import { storeIndexes } from '../../../mock-server/provider/service-provider.ts';
import { deferred } from '../../../mock-server/store/deferred.ts';
import { delegate } from '../../../mock-server/store/delegate.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import { StoreWriteError } from '../../../mock-server/store/store.ts';
import { until } from '../../support/eventually.ts';
import { createHarness, user } from '../provider/harness.ts';
import { drain } from './read-events.ts';

it('has an event only for a write that is durable, and has the event before the response is sent', async () => {
  const memory = createMemoryStore({ indexes: storeIndexes() });
  let isFull = true;
  const store = delegate(memory, {
    commit: (changes) => (isFull ? Promise.reject(new StoreWriteError('the disk is full')) : memory.commit(changes)),
  });
  const harness = createHarness({ store, behaviour: { securityEvents: 'full' }, onError: () => {} });
  expect((await harness.send('POST', '/Users', user('ada'))).status).toBe(500);
  expect(harness.provider.events?.status().queued).toBe(0);
  isFull = false;
  expect((await harness.send('POST', '/Users', user('bob'))).status).toBe(201);
  expect((await drain(harness)).map(([uri]) => uri)).toEqual(['/Users/id-2']);
});

it('has no event for a write of contents that a reset has replaced before the write was durable', async () => {
  const memory = createMemoryStore({ indexes: storeIndexes() });
  const disk = deferred();
  const store = delegate(memory, { commit: (changes) => memory.commit(changes).then(() => disk.promise) });
  const { send, provider } = createHarness({ store, behaviour: { securityEvents: 'notice' } });
  provider.checkpoint();
  const writing = send('POST', '/Users', user('ada'));
  await until(() => memory.count('User') === 1);
  await provider.reset();
  disk.resolve();
  await writing;
  expect([memory.count('User'), provider.events?.status().queued]).toEqual([0, 0]);
  await send('POST', '/Users', user('bob'));
  expect(provider.events?.status().queued).toBe(1);
});
