import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortInPieces } from '../../../mock-server/sort-in-pieces.ts';
import { type SortKey, sortByKey } from '../../../src/protocol/sort.ts';

interface Item {
  readonly key: SortKey;
  readonly place: number;
}

const keyOf = ({ key }: Item): SortKey => key;
const anyOrder = fc.constantFrom('ascending', 'descending', undefined);
const items = (keys: readonly SortKey[]): Item[] => keys.map((key, place) => ({ key, place }));

/** Many of the same, so that it shows whether those keep their order. */
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
      expect(await sortInPieces(items(keys), keyOf, order)).toEqual(sortByKey(items(keys), keyOf, order));
    }),
    { numRuns: 60 },
  );
});

it('lets others have their turn again and again', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++);
  const keys = Array.from({ length: 60_000 }, (_, index) => `key ${(index * 7919) % 60_000}`);
  let turnsOfReading = 0;
  const sorted = await sortInPieces(items(keys), (item) => {
    turnsOfReading = turns;
    return keyOf(item);
  });
  clearInterval(timer);
  expect(sorted).toHaveLength(keys.length);
  // While keys are read, and while what is sorted in pieces is put together.
  expect(turnsOfReading).toBeGreaterThan(0);
  expect(turns).toBeGreaterThan(turnsOfReading + 1);
});
