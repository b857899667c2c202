import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PersonReference } from '../../../src/provisioning/plan/entry.ts';
import { ManagerChain } from '../../../src/provisioning/plan/manager-chain.ts';
import { runs } from '../../support/runs.ts';

const person = fc.oneof(
  fc.integer({ min: 1, max: 8 }).map((line): PersonReference => ({ line })),
  fc.integer({ min: 1, max: 4 }).map((id): PersonReference => ({ id: `${id}` })),
);

/** Repeats the tested search with a `Map`. */
function expectedCycle(managers: ReadonlyMap<string, PersonReference>, start: PersonReference): string | undefined {
  const wanted = JSON.stringify(start);
  let above = managers.get(wanted);
  for (let steps = 1; above && steps <= 100; steps++) {
    if (JSON.stringify(above) === wanted)
      return steps === 1 ? 'the person is their own manager' : `the managers form a cycle of ${steps} people`;
    above = managers.get(JSON.stringify(above));
  }
  return undefined;
}

it('finds each cycle of managers, among new people and existing people', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(person, person), { selector: ([one]) => JSON.stringify(one) }), (links) => {
      const [chain, managers] = [new ManagerChain(), new Map<string, PersonReference>()];
      for (const [one, manager] of links) {
        chain.set(one, manager);
        managers.set(JSON.stringify(one), manager);
      }
      for (const [one] of links) expect(chain.cycleOf(one)).toBe(expectedCycle(managers, one));
    }),
    runs(200),
  );
});

it('keeps the managers of lines far behind in the file', () => {
  const chain = new ManagerChain();
  chain.set({ line: 3_000_000 }, { line: 2 });
  chain.set({ line: 2 }, { line: 3_000_000 });
  expect(chain.cycleOf({ line: 2 })).toBe('the managers form a cycle of 2 people');
  expect(chain.cycleOf({ line: 3 })).toBeUndefined();
});
