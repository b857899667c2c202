import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createServiceProvider, storeIndexes } from '../../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { openServer } from '../faults/server.ts';
import { createHarness, user } from '../provider/harness.ts';

it('a test that resets finds what it prepared, and nothing else', async () => {
  await using server = await openServer();
  const { people, store, checkpoint, reset } = server;
  await people('a', 'b');
  checkpoint();
  await people('c');
  await reset();
  await reset();
  expect([...store.list('User')].map(({ userName }) => userName)).toEqual(['a', 'b']);
});

it('a reset takes back what changed, and does not put everybody in again', async () => {
  let looked = 0;
  const keys = (): string[] => {
    looked++;
    return [];
  };
  const counting = { name: 'User.counted', type: 'User', keys };
  const provider = createServiceProvider({ store: createMemoryStore({ indexes: [...storeIndexes(), counting] }) });
  const create = (userName: string) => {
    const body = { schemas: [urn.User], userName, emails: [{ value: `${userName}@example.com` }] };
    return provider.exchange({ method: 'POST', base: 'https://x', path: '/Users', query: {}, headers: {}, body });
  };
  for (let i = 0; i < 100; i++) await create(`user-${i}`);
  provider.checkpoint();
  await provider.reset();
  looked = 0;
  for (let i = 0; i < 10; i++) {
    await create('late');
    await provider.reset();
  }
  // One call of `keys` for each creation, and one call for each removal.
  expect(looked).toBe(20);
  expect(provider.store.count('User')).toBe(100);
});

it('a walk over pages ends with the state that it walked over', async () => {
  await using server = await openServer();
  const { people, send, reset } = server;
  await people('a', 'b');
  const { body } = await send('GET', '/Users?cursor=&count=1');
  await reset();
  const next = await send('GET', `/Users?cursor=${body.nextCursor}&count=1`);
  expect(next.body).toMatchObject({ status: '400', scimType: 'invalidCursor' });
});

it('a file is put back only where a checkpoint was made, and stays put back', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'reset-'));
  const db = path.join(folder, 'people.ndjson');
  try {
    const first = await openServer({ db });
    await first.people('a');
    await expect(first.reset()).rejects.toThrow('there is no checkpoint to restore');
    first.checkpoint();
    await first.people('b');
    await first.reset();
    await first.close();
    await using second = await openServer({ db, control: true });
    expect([...second.store.list('User')].map(({ userName }) => userName)).toEqual(['a']);
    await second.send('DELETE', '/Users/id-1');
    await second.reset();
    expect(second.store.count('User')).toBe(1);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('a bulk request that runs during a reset changes nothing in the new contents', async () => {
  let elapsed = 0;
  // Each piece of work seems to take a second, so the bulk request yields after each operation.
  const { provider, send } = createHarness({ elapsed: () => (elapsed += 1000) });
  provider.checkpoint();
  const Operations = Array.from({ length: 50 }, (_, at) => ({
    method: 'POST',
    path: '/Users',
    bulkId: `${at}`,
    data: user(`u${at}`),
  }));
  const answer = send('POST', '/Bulk', { schemas: [urn.BulkRequest], Operations });
  while (provider.store.count('User') === 0) await new Promise(setImmediate);
  await provider.reset();
  const { body } = await answer;
  const results = body.Operations as { status: string; response?: { detail: string } }[];
  expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['201', '409']));
  expect(results.at(-1)?.response?.detail).toBe(
    'the contents of the service provider were replaced while this request was processed',
  );
  expect(provider.store.count('User')).toBe(0);
});
