import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type CreateStore, storeContract } from '../../../mock-server/store/contract.ts';
import { openFileStore } from '../../../mock-server/store/file-store.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';

const directory = await mkdtemp(join(tmpdir(), 'store-'));
afterAll(() => rm(directory, { recursive: true }));

let files = 0;
const stores: Record<string, CreateStore> = {
  'memory store': (indexes) => createMemoryStore({ indexes }),
  'file store': (indexes) => openFileStore(join(directory, `${files++}.ndjson`), { indexes }),
  'file store with fsync, always compacting': (indexes) =>
    openFileStore(join(directory, `${files++}.ndjson`), { indexes, fsync: true, compactAt: 1 }),
};

for (const [store, create] of Object.entries(stores)) {
  describe(store, () => {
    for (const { name, run } of storeContract(create)) it(name, run);
  });
}

describe('the contract itself', () => {
  it('fails for a store that forgets what was put', async () => {
    const forgetful: CreateStore = (indexes) => Object.assign(createMemoryStore({ indexes }), { get: () => undefined });
    const outcomes = await Promise.allSettled(storeContract(forgetful).map(({ run }) => run()));
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));
    expect(reasons).toContain('Error: title: expected "Dr.", found null');
  });
});
