import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/urns.ts';
import { createHarness, group, user } from '../mock-server/provider/harness.ts';
import { countYields } from '../support/eventually.ts';

const count = 500;
const names = Array.from({ length: count }, (_, i) => `n${i}`);
const operation = (path: string, bulkId: string, data: JsonObject): JsonObject => ({
  method: 'POST',
  path,
  bulkId,
  data,
});

it.each([
  // Two yields for each operation: one for its references, and one for its execution.
  ['creates', 2 * count, names.map((name) => operation('/Users', name, user(name)))],
  [
    // Three yields for each operation: one for its references, one to create the group without them, and one to add
    // them to the group. One more yield comes at the end.
    'a long circle',
    3 * count + 1,
    names.map((name, i) =>
      operation('/Groups', name, group(name, ...[1, 2, 3, 4, 5].map((n) => `bulkId:${names[(i + n) % count]}`))),
    ),
  ],
])('a bulk request yields to the event loop many times: %s', async (_, expected, Operations) => {
  let now = 0;
  // At each reading of this clock, the work seems to have taken too long.
  const { send } = createHarness({ elapsed: () => (now += 11) });
  const yields = countYields();
  const { body } = await send('POST', '/Bulk', { schemas: [urn.BulkRequest], Operations });
  expect(new Set((body.Operations as { status: string }[]).map(({ status }) => status))).toEqual(new Set(['201']));
  expect(yields.end()).toBe(expected);
});
