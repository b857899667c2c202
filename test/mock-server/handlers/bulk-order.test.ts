import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BulkOrder } from '../../../mock-server/handlers/bulk-order.ts';
import { findCycles } from '../../../mock-server/handlers/cycles.ts';
import { runs } from '../../support/runs.ts';

/** Small graphs. Many of them have cycles. */
const references = fc.integer({ min: 0, max: 8 }).chain((count) =>
  fc.array(fc.uniqueArray(fc.nat({ max: Math.max(0, count - 1) }), { maxLength: 3 }), {
    minLength: count,
    maxLength: count,
  }),
);

/**
 * Returns the order of RFC 7644 section 3.7: the next operation is always the first one in the request that waits for
 * no other operation.
 */
function firstThatIsReady(graph: readonly (readonly number[])[]): number[][] {
  const cycles = findCycles(graph);
  const done = new Set<number>();
  const order: number[][] = [];
  for (;;) {
    const next = cycles.find((cycle, place) => {
      const waits = cycle.some((member) =>
        graph[member]?.some((target) => !done.has(target) && !cycle.includes(target)),
      );
      return cycle[0] === place && !done.has(place) && !waits;
    });
    if (!next) return order;
    order.push([...next]);
    for (const place of next) done.add(place);
  }
}

it('operations come in their order, but after those that they refer to', () => {
  fc.assert(
    fc.property(references, (graph) => {
      const order = new BulkOrder(graph);
      const handedOut: number[][] = [];
      for (let places = order.next(); places; places = order.next()) {
        handedOut.push([...places]);
        for (const place of places) order.done(place);
      }
      expect(handedOut).toEqual(firstThatIsReady(graph));
      expect(handedOut.flat().sort((a, b) => a - b)).toEqual([...graph.keys()]);
    }),
    runs(1000),
  );
});

it('a hundred thousand operations that each wait for the one behind them come in a moment', () => {
  const count = 100_000;
  const order = new BulkOrder(Array.from({ length: count }, (_, place) => (place + 1 < count ? [place + 1] : [])));
  const handedOut: number[] = [];
  for (let places = order.next(); places; places = order.next()) {
    handedOut.push(...places);
    for (const place of places) order.done(place);
  }
  // One assertion, because a hundred thousand of them take longer than the code under test.
  expect(handedOut).toEqual(Array.from({ length: count }, (_, index) => count - 1 - index));
});
