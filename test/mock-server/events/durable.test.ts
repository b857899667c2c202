import { expect, it } from 'vitest';
import { storeIndexes } from '../../../mock-server/provider/service-provider.ts';
import { delegate } from '../../../mock-server/store/delegate.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import { StoreWriteError } from '../../../mock-server/store/store.ts';
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
