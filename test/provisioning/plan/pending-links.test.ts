import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import type { ResourceSearch } from '../../../src/changes/find/search.ts';
import { Stop } from '../../../src/changes/run-stop.ts';
import { PendingLinks, type PendingOptions } from '../../../src/provisioning/plan/pending-links.ts';
import { SpilledList } from '../../../src/provisioning/plan/spilled-list.ts';
import { runs } from '../../support/runs.ts';
import { collect } from '../rows.ts';

/** A service without groups. */
const nobody = { find: async () => [], readWhole: async () => {} } as unknown as ResourceSearch;

const row = fc.record({
  groups: fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D', 'E'), { minLength: 1 }),
  hasEnded: fc.boolean(),
  ruled: fc.option(fc.constantFrom('A', 'F'), { nil: undefined }),
});

interface CellRow {
  readonly groups: readonly string[];
  readonly hasEnded: boolean;
  readonly ruled: string | undefined;
}

async function namedGroups(rows: readonly CellRow[], options: PendingOptions) {
  const pending = new PendingLinks(options);
  for (const [index, { groups, hasEnded, ruled }] of rows.entries()) {
    const links = {
      groups,
      ...(hasEnded ? { hasEnded: true as const } : {}),
      ...(ruled === undefined ? {} : { ruled: [ruled] }),
    };
    const line = index + 2;
    await pending.addMembership(links, { line, key: `E${line}`, person: { line }, memberOf: [], until: '2030-01-01' });
  }
  const found = await collect(pending.namedGroups(nobody, new Stop()));
  await pending.close();
  return found;
}

it('gives the same groups and memberships in small batches and from a file as from memory', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 40 }), fc.nat(10), fc.nat(12), async (rows, limit, maxMemberships) => {
      const groups = await namedGroups(rows, { limit, maxMemberships });
      expect(groups).toEqual(await namedGroups(rows, {}));
      const links = groups.flatMap(({ name, memberships, ended }) =>
        [...memberships, ...ended].map(({ line }) => `${line} ${name}`),
      );
      const named = rows.flatMap(({ groups: names, ruled }, index) =>
        [...new Set([...names, ...(ruled === undefined ? [] : [ruled])])].map((name) => `${index + 2} ${name}`),
      );
      expect(links.sort()).toEqual(named.sort());
    }),
    runs(50),
  );
});

it('a membership that ended or comes from a rule is not a membership of the row', async () => {
  const rows = [
    { groups: ['A', 'B'], hasEnded: true, ruled: 'A' },
    { groups: ['b'], hasEnded: false, ruled: undefined },
  ];
  const person = (line: number) => ({ line, key: `E${line}`, person: { line }, memberOf: [] });
  const until = '2030-01-01';
  expect(await namedGroups(rows, {})).toEqual([
    { name: 'B', memberships: [{ ...person(3), until }], ended: [{ ...person(2), until }] },
    { name: 'A', memberships: [person(2)], ended: [] },
  ]);
});

it('reads the memberships at most fifty times, however many there are', async () => {
  const rows = Array.from({ length: 3_000 }, (_, at) => ({
    groups: [`G${at % 600}`],
    hasEnded: false,
    ruled: undefined,
  }));
  const reads = vi.spyOn(SpilledList.prototype, 'values');
  try {
    expect(await namedGroups(rows, { maxMemberships: 5 })).toHaveLength(600);
    // One read of the rows, and the reads of their memberships.
    expect(reads.mock.calls.length).toBeLessThanOrEqual(51);
    expect(reads.mock.calls.length).toBeGreaterThan(20);
  } finally {
    reads.mockRestore();
  }
});
