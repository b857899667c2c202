import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortInChunks } from '../../../mock-server/query/chunked-sort.ts';
import { CooperativeYield } from '../../../mock-server/scheduling/cooperative-yield.ts';
import { type SortKey, sortByKey } from '../../../src/protocol/query/sort.ts';
import { countYields } from '../../support/eventually.ts';
import { runs } from '../../support/runs.ts';

interface Item {
  readonly key: SortKey;
  readonly place: number;
}

const keyOf = ({ key }: Item): SortKey => key;
const anyOrder = fc.constantFrom('ascending', 'descending', undefined);
const items = (keys: readonly SortKey[]): Item[] => keys.map((key, place) => ({ key, place }));

/** Many equal keys, to test whether items with equal keys keep their order. */
const anyKeys = fc
  .tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 1_000_003 }))
  .map(([count, kinds, seed]) =>
    Array.from({ length: count }, (_, index): SortKey => {
      const kind = (index * seed) % kinds;
      return kind === 0 ? undefined : `key ${kind}`;
    }),
  );

it('sorts as it is done in one piece', async () => {
  await fc.assert(
    fc.asyncProperty(anyKeys, anyOrder, async (keys, order) => {
      expect(await sortInChunks(items(keys), keyOf, order)).toEqual(sortByKey(items(keys), keyOf, order));
    }),
    runs(60),
  );
});

it('yields to the event loop many times', async () => {
  let now = 0;
  const yields = countYields();
  const keys = Array.from({ length: 60_000 }, (_, index) => `key ${(index * 7919) % 60_000}`);
  let pausesOfReading = 0;
  const key = (item: Item) => {
    pausesOfReading = yields.count();
    return keyOf(item);
  };
  // At each reading of this clock, the work seems to have taken too long.
  const sorted = await sortInChunks(items(keys), key, 'ascending', new CooperativeYield(() => (now += 11)));
  expect(sorted).toHaveLength(keys.length);
  // The sort yields while it reads keys, and also while it merges the sorted pieces.
  expect(pausesOfReading).toBeGreaterThan(40);
  expect(yields.end()).toBeGreaterThan(pausesOfReading + 100);
});
