import { describe, expect, test } from 'vitest';
import { batches, peek } from '../../src/output/async.ts';
import { openColumns } from '../../src/output/columns.ts';
import { from } from './support.ts';

/** A list that counts its items, and counts how often it was closed. */
function watched(size: number) {
  const state = { closed: 0, made: 0 };
  const source = async function* () {
    try {
      for (; state.made < size; state.made++) yield state.made;
    } finally {
      state.closed++;
    }
  };
  return { state, source: source() };
}

describe.each([
  ['peek', async (source: AsyncIterable<number>) => (await peek(source)).items],
  ['batches', async (source: AsyncIterable<number>) => batches(source, { size: 2, early: false })],
  ['batches, early', async (source: AsyncIterable<number>) => batches(source, { size: 2, early: true })],
])('%s', (_, open) => {
  test('no page is fetched any more once the reader has gone', async () => {
    const { state, source } = watched(100);
    for await (const _item of await open(source)) break;
    expect(state.closed).toBe(1);
    expect(state.made).toBeLessThan(3);
  });

  test('everything arrives in order', async () => {
    const all: unknown[] = [];
    for await (const item of await open(from([1, 2, 3]))) all.push(item);
    expect(all.flat()).toEqual([1, 2, 3]);
  });

  test('what arrived before a failure is given out before it', async () => {
    const failure = new Error('page 2 did not arrive');
    const all: unknown[] = [];
    const reading = (async () => {
      for await (const item of await open(from([1, 2, 3], failure))) all.push(item);
    })();
    await expect(reading).rejects.toBe(failure);
    expect(all.flat()).toEqual([1, 2, 3]);
  });
});

test('an empty list has no first item', async () => {
  const { rows, items } = await peek(from([]));
  expect(rows).toEqual([]);
  for await (const item of items) expect.unreachable(`got ${item}`);
});

test('a list is closed if its first item shows that the columns are wrong', async () => {
  let closed = 0;
  const source = async function* () {
    try {
      yield { id: '1' };
    } finally {
      closed++;
    }
  };
  await expect(openColumns(source(), { columns: '-name' })).rejects.toThrow('"name" is not a default column');
  expect(closed).toBe(1);
});
