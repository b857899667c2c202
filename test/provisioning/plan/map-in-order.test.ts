import { expect, test } from 'vitest';
import { mapInOrder } from '../../../src/provisioning/plan/map-in-order.ts';

/** A source of numbers. `closed` is true if the reader closed the source before the end of the source. */
function numbers(end: number, failure?: Error) {
  const source = {
    closed: false,
    async *[Symbol.asyncIterator]() {
      try {
        for (let number = 0; number < end; number++) yield number;
        if (failure) throw failure;
        source.closed = true;
      } finally {
        source.closed ||= !failure;
      }
    },
  };
  return source;
}

test('results keep the order of the items, and no more items than allowed are mapped at the same time', async () => {
  let running = 0;
  let most = 0;
  const results: number[] = [];
  const map = async (item: number): Promise<number> => {
    most = Math.max(most, ++running);
    // The later item of each pair ends first.
    for (let turns = item % 2 === 0 ? 2 : 1; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
    running--;
    return item * 10;
  };
  for await (const result of mapInOrder(numbers(20), map, 3)) results.push(result);
  expect(results).toEqual(Array.from({ length: 20 }, (_, index) => index * 10));
  expect(most).toBe(3);
});

test('the error of a source comes after the results of its items, and the error of an item ends the source', async () => {
  const results: number[] = [];
  const read = async (items: AsyncIterable<number>): Promise<void> => {
    for await (const item of items) results.push(item);
  };
  const same = async (item: number): Promise<number> => item;
  await expect(read(mapInOrder(numbers(2, new Error('cut')), same, 8))).rejects.toThrow('cut');
  expect(results).toEqual([0, 1]);
  const source = numbers(100);
  const map = async (item: number): Promise<number> => {
    if (item >= 1) throw new Error(`item ${item}`);
    return item;
  };
  results.length = 0;
  await expect(read(mapInOrder(source, map, 4))).rejects.toThrow('item 1');
  expect(results).toEqual([0]);
  expect(source.closed).toBe(true);
});
