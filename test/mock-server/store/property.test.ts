import { copyFileSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { openFileStore } from '../../../mock-server/store/file-store.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import { State } from '../../../mock-server/store/state.ts';
import type { Change, Store } from '../../../mock-server/store/store.ts';
import { runs } from '../../support/runs.ts';
import { Model, picture, title, transaction } from './model.ts';

const indexes = [title];
const directory = await mkdtemp(join(tmpdir(), 'store-'));
afterAll(() => rm(directory, { recursive: true }));

let folders = 0;

/** Copies the files of a store at one moment. A crash at this moment would leave the same files. */
function crash(from: string): string {
  for (;;) {
    const to = join(directory, `${folders++}`);
    mkdirSync(to);
    const before = listing(from);
    for (const name of before.keys()) tryToCopy(join(from, name), join(to, name));
    // A thread may rename or delete files during the copy. Such a copy does not show the files at a single moment, so
    // the copy is made again.
    if (isDeepStrictEqual(listing(from), before)) return to;
  }
}

/** Ignores a missing file: the listings then differ, so the copy is repeated. */
function tryToCopy(from: string, to: string): void {
  try {
    copyFileSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/**
 * Maps the name of each file of the store to its inode number and its size. A different value means that another file
 * of the same name replaced the file. Omits files that are deleted during the listing.
 */
function listing(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => !name.includes('.lock'));
  const files = names.map((name) => [name, statSync(join(folder, name), { throwIfNoEntry: false })] as const);
  return new Map(files.flatMap(([name, stats]) => (stats ? [[name, `${stats.ino} ${stats.size}`]] : [])));
}

const open = (folder: string) => openFileStore(join(folder, 'db.ndjson'), { indexes, compactAt: 200 });

async function commit(store: Store, model: Model, changes: readonly Change[]): Promise<Model> {
  const next = model.after(changes);
  if (next === undefined) await expect(store.commit(changes)).rejects.toThrow(TypeError);
  else await store.commit(changes);
  return next ?? model;
}

it('a state equals a plain model after any transactions, and what was taken back was never there', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(transaction, fc.boolean()), { maxLength: 20 }), async (steps) => {
      const state = new State(indexes);
      const store = createMemoryStore({ indexes });
      let model = Model.empty;
      for (const [changes, takeBack] of steps) {
        const next = model.after(changes);
        if (next === undefined) expect(() => state.apply(changes)).toThrow(TypeError);
        else if (takeBack) state.apply(changes)();
        else {
          state.apply(changes);
          model = await commit(store, model, changes);
        }
        expect(picture(state)).toEqual(model.picture());
        expect(picture(store)).toEqual(model.picture());
      }
    }),
    runs(100),
  );
});

it('a file store that is closed, killed and compacted at any point equals a plain model', async () => {
  const action = fc.oneof(
    { weight: 8, arbitrary: transaction },
    fc.constantFrom('close' as const, 'kill' as const, 'compact' as const, 'compact, then kill' as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 30 }), async (actions) => {
      let folder = join(directory, `${folders++}`);
      mkdirSync(folder);
      let store = await open(folder);
      let model = Model.empty;
      const reopen = async (next: string) => {
        await store.close();
        folder = next;
        store = await open(folder);
      };
      for (const action of actions) {
        if (typeof action !== 'string') model = await commit(store, model, action);
        else if (action === 'compact') void store.compact().catch(() => {});
        else if (action === 'close') await reopen(folder);
        else {
          const compaction = action === 'kill' ? undefined : store.compact().catch(() => {});
          await reopen(crash(folder));
          await compaction;
        }
        expect(picture(store)).toEqual(model.picture());
      }
      await reopen(folder);
      expect(picture(store)).toEqual(model.picture());
      expect(readdirSync(folder).sort()).toEqual(['db.ndjson', 'db.ndjson.lock']);
      await store.close();
      expect(readdirSync(folder)).toEqual(['db.ndjson']);
    }),
    runs(60),
  );
});

it('a crash at any await of a compaction loses no transaction', async () => {
  const folder = join(directory, `${folders++}`);
  mkdirSync(folder);
  const store = await open(folder);
  const models = [Model.empty];
  let acknowledged = 0;
  const commit = (changes: readonly Change[]) => {
    const next = models.at(-1)?.after(changes);
    if (next === undefined) return;
    const number = models.push(next) - 1;
    void store.commit(changes).then(() => {
      acknowledged = number;
    });
  };
  const transactions = fc.sample(transaction, { numRuns: 40, seed: 7 });
  commit([{ op: 'put', type: 'Group', resource: { schemas: [], id: 'g' } }]);
  let compacting = true;
  const compaction = store.compact().finally(() => {
    compacting = false;
  });
  const crashes: { folder: string; from: number; to: number }[] = [];
  while (compacting && crashes.length < 200) {
    // The commit is not awaited. A crash can then also come while commits wait for the compaction.
    commit(transactions[crashes.length % transactions.length] ?? []);
    await Promise.resolve();
    crashes.push({ folder: crash(folder), from: acknowledged, to: models.length - 1 });
    await new Promise(setImmediate);
  }
  await compaction;
  await store.close();
  expect(crashes.length).toBeGreaterThan(2);
  for (const { folder, from, to } of crashes) {
    const copy = await open(folder);
    expect(models.slice(from, to + 1).map((model) => model.picture())).toContainEqual(picture(copy));
    await copy.close();
  }
});
