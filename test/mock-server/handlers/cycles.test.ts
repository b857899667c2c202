import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findCycles } from '../../../mock-server/handlers/cycles.ts';
import { runs } from '../../support/runs.ts';

/** Returns all places that can be reached from a place by its references. */
function reach(references: readonly (readonly number[])[], from: number): Set<number> {
  const reached = new Set<number>();
  const waiting = [...(references[from] ?? [])];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    if (reached.has(place)) continue;
    reached.add(place);
    waiting.push(...(references[place] ?? []));
  }
  return reached;
}

it('those that lead to each other are in one circle, and nobody else is', () => {
  const graph = fc
    .integer({ min: 1, max: 8 })
    .chain((size) =>
      fc.array(fc.uniqueArray(fc.nat(size - 1), { maxLength: 4 }), { minLength: size, maxLength: size }),
    );
  fc.assert(
    fc.property(graph, (references) => {
      const reached = references.map((_, place) => reach(references, place));
      const expected = references.map((_, place) =>
        [...references.keys()].filter(
          (other) => other === place || (reached[place]?.has(other) && reached[other]?.has(place)),
        ),
      );
      expect(findCycles(references)).toEqual(expected);
    }),
    runs(500),
  );
});

it('a chain may be as long as a bulk', () => {
  const length = 100_000;
  const chain = Array.from({ length }, (_, place) => [(place + 1) % length]);
  expect(findCycles(chain)[0]?.length).toBe(length);
});
